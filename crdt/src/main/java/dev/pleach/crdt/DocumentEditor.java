package dev.pleach.crdt;

import dev.pleach.dag.Value;
import dev.pleach.dag.block.Block;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Builds the ops of one block against a document as it is now: later calls see what earlier ones
 * did.
 *
 * <p>One edit is one block: an edit of more than {@link Block#OPS_MAX} ops or {@link
 * dev.pleach.dag.block.Block#PAYLOAD_BYTES_MAX} bytes is refused, never split, since a reader must
 * not see half of it. Long texts and lists are written in several edits.
 *
 * <p>How values are stored: a number as {@link ContainerType#NUMBER}, an object or array as {@link
 * ContainerType#MAP} or {@link ContainerType#LIST} with its content, anything else as {@link
 * ContainerType#REGISTER}. Whole floats and -0.0 become integers. Missing maps on the way to a path
 * are made.
 *
 * <p>Every method throws {@link EditException} where the edit cannot be done; the editor is of no
 * use afterwards. For one thread, the one that owns the state; the state must not be advanced
 * meanwhile.
 */
public final class DocumentEditor {
  private final OpBuffer ops = new OpBuffer();
  private final Draft root;
  private boolean blank;
  private boolean failed;

  private DocumentEditor(Draft root, boolean blank) {
    this.root = root;
    this.blank = blank;
  }

  /** Starts an edit of the document as it is now. */
  public static DocumentEditor on(DocumentState state) {
    Events<?> events = state.causality().events();
    DocumentSnapshot now = state.snapshot();
    Draft root =
        Draft.of(
            ContainerRef.ROOT,
            now.root(),
            op -> OpRef.of(events.id(Causality.event(op)).digest(), Causality.number(op)));
    return new DocumentEditor(root, !now.exists());
  }

  /** Returns true if nothing was changed so far. */
  public boolean isEmpty() {
    return ops.isEmpty();
  }

  /** Returns the number of ops so far. */
  public int opCount() {
    return ops.opCount();
  }

  /**
   * Returns the payload of the block to be.
   *
   * @throws EditException if it would be longer than a block may be
   * @throws IllegalStateException if a method of this editor has thrown
   */
  public Payload finish() {
    if (failed) {
      throw new IllegalStateException("the edit has failed before");
    }
    try {
      return Payload.of(ops.joined());
    } catch (IllegalArgumentException e) {
      throw fail(Path.ROOT, "the edit is too large: " + e.getMessage());
    }
  }

  /**
   * Writes a value. An object or array takes the place of everything that was there; concurrent
   * writes of one place join (objects by key, arrays one after the other).
   */
  public DocumentEditor set(Path path, Value value) {
    if (path.isRoot()) {
      setRoot(path, value);
    } else {
      Draft.Place place = place(path);
      write(path, place, value);
    }
    return this;
  }

  private void setRoot(Path path, Value value) {
    ContainerType wanted = typeOf(value);
    if (wanted != root.type) {
      throw fail(path, "the root is a " + root.type + ", not a " + wanted);
    }
    if (root instanceof Draft.OfLeaf leaf) {
      emit(path, Op.value(OpKind.SET, leaf.ref, normal(path, value)));
    } else {
      if (!blank) {
        clear();
      }
      emit(path, Op.plain(OpKind.MAKE, root.ref));
      fill(path, root, value);
    }
  }

  /** Deletes everything that is in the document now; what others write concurrently stays. */
  public DocumentEditor clear() {
    emit(Path.ROOT, Op.plain(OpKind.CLEAR, root.ref));
    empty(root);
    return this;
  }

  private static void empty(Draft draft) {
    if (draft instanceof Draft.OfMap map) {
      map.clear();
    } else if (draft instanceof Draft.OfList list) {
      list.delete(0, list.size());
    } else if (draft instanceof Draft.OfText text) {
      text.length = 0;
    }
  }

  /** Makes a container that is visible while it is empty; nothing changes if it is there. */
  public DocumentEditor make(Path path, ContainerType type) {
    if (path.isRoot()) {
      if (type != root.type) {
        throw fail(path, "the root is a " + root.type + ", not a " + type);
      }
      emit(path, Op.plain(OpKind.MAKE, root.ref));
    } else {
      make(path, place(path), type);
    }
    return this;
  }

  /** Deletes a key; at an element of a list, writes null. Nothing happens where nothing is. */
  public DocumentEditor unset(Path path) {
    if (path.isRoot()) {
      return clear();
    }
    Optional<Draft.Place> place = existing(path);
    if (place.isPresent() && place.get() instanceof Draft.Key key) {
      removeKey(path, key);
    } else {
      place.ifPresent(element -> write(path, element, Value.NULL));
    }
    return this;
  }

  /**
   * Adds to a number; where nothing is, 0 is added to.
   *
   * @param delta an integer or float
   */
  public DocumentEditor increment(Path path, Value delta) {
    BigDecimal exact =
        Numbers.exact(normal(path, delta))
            .orElseThrow(() -> fail(path, "the increment is not a number"));
    if (path.isRoot()) {
      requireType(path, root, ContainerType.NUMBER);
      emit(path, Op.value(OpKind.ADD, root.ref, Numbers.normal(delta)));
      return this;
    }
    Draft.Place place = place(path);
    Draft shown = place.shown();
    if (shown != null
        && shown.type == ContainerType.COUNTER
        && delta instanceof Value.Int integer) {
      return addToCounter(path, integer.int64());
    }
    if (shown != null && shown.type != ContainerType.NUMBER) {
      becomeNumber(path, place, shown);
    }
    ContainerRef ref = ref(path, place, ContainerType.NUMBER);
    emit(path, Op.value(OpKind.ADD, ref, Numbers.normal(delta)));
    BigDecimal before = shown instanceof Draft.OfLeaf leaf ? number(leaf) : BigDecimal.ZERO;
    place.show(new Draft.OfLeaf(ContainerType.NUMBER, ref, Numbers.shown(before.add(exact))));
    return this;
  }

  private static BigDecimal number(Draft.OfLeaf leaf) {
    return Numbers.exact(leaf.value).orElse(BigDecimal.ZERO);
  }

  /** An element of a list holds its number as a plain value until it is first added to. */
  private void becomeNumber(Path path, Draft.Place place, Draft shown) {
    if (!(shown instanceof Draft.OfLeaf leaf)
        || shown.type != ContainerType.REGISTER
        || Numbers.exact(leaf.value).isEmpty()) {
      throw fail(path, "a " + shown.type + " cannot be incremented");
    }
    emit(path, Op.value(OpKind.SET, ref(path, place, ContainerType.NUMBER), leaf.value));
  }

  /** Adds to a counter, which is made where nothing is. */
  public DocumentEditor addToCounter(Path path, long delta) {
    ContainerRef ref = leaf(path, ContainerType.COUNTER);
    emit(path, Op.value(OpKind.ADD, ref, Value.of(delta)));
    return this;
  }

  /** Adds a member to a set, which is made where nothing is. */
  public DocumentEditor addToSet(Path path, Value member) {
    ContainerRef ref = leaf(path, ContainerType.SET);
    emit(path, Op.value(OpKind.ADD, ref, normal(path, member)));
    return this;
  }

  /** Removes a member from a set. */
  public DocumentEditor removeFromSet(Path path, Value member) {
    ContainerRef ref = leaf(path, ContainerType.SET);
    emit(path, Op.value(OpKind.REMOVE, ref, normal(path, member)));
    return this;
  }

  /** Appends values to a list, which is made where nothing is. */
  public DocumentEditor push(Path path, List<Value> values) {
    Draft.OfList list = (Draft.OfList) open(path, ContainerType.LIST);
    insert(path, list, list.size(), values);
    return this;
  }

  /** Inserts values into a list, which is made where nothing is. */
  public DocumentEditor insertAt(Path path, int index, List<Value> values) {
    Draft.OfList list = (Draft.OfList) open(path, ContainerType.LIST);
    requireRange(path, index, 0, list.size());
    insert(path, list, index, values);
    return this;
  }

  /** Deletes elements of a list. */
  public DocumentEditor removeAt(Path path, int index, int count) {
    Draft.OfList list = (Draft.OfList) open(path, ContainerType.LIST);
    requireRange(path, index, count, list.size());
    if (count > 0) {
      emit(path, Op.delete(OpKind.DELETE, list.ref, index, count));
      list.delete(index, count);
    }
    return this;
  }

  /** Inserts into a text, which is made where nothing is; {@code index} counts code points. */
  public DocumentEditor insertText(Path path, int index, String inserted) {
    Draft.OfText text = (Draft.OfText) open(path, ContainerType.TEXT);
    requireRange(path, index, 0, text.length);
    if (!inserted.isEmpty()) {
      Value.of(inserted);
      requireOneRun(path, inserted.codePointCount(0, inserted.length()));
      Op op = Op.insertText(text.ref, index, inserted);
      emit(path, op);
      text.length += op.length();
    }
    return this;
  }

  /** Deletes from a text; {@code index} and {@code count} count code points. */
  public DocumentEditor deleteText(Path path, int index, int count) {
    Draft.OfText text = (Draft.OfText) open(path, ContainerType.TEXT);
    requireRange(path, index, count, text.length);
    if (count > 0) {
      emit(path, Op.delete(OpKind.DELETE, text.ref, index, count));
      text.length -= count;
    }
    return this;
  }

  private void requireOneRun(Path path, int elements) {
    if (elements > Block.OPS_MAX) {
      throw fail(path, elements + " elements, a block has at most " + Block.OPS_MAX + " ops");
    }
  }

  private void requireRange(Path path, int index, int count, int size) {
    if (index < 0 || count < 0 || index > size || count > size - index) {
      throw fail(path, "index " + index + ", count " + count + " in a size of " + size);
    }
  }

  private void write(Path path, Draft.Place place, Value value) {
    ContainerType type = typeOf(value);
    boolean nested = type == ContainerType.MAP || type == ContainerType.LIST;
    if (nested) {
      vacate(path, place);
      Draft made = make(path, place, type);
      fill(path, made, value);
    } else if (place instanceof Draft.Element element) {
      writeElement(path, element, normal(path, value));
    } else {
      boolean otherType = place.candidates.stream().anyMatch(draft -> draft.type != type);
      if (otherType) {
        vacate(path, place);
      }
      writeLeaf(path, place, type, normal(path, value));
    }
  }

  private void writeLeaf(Path path, Draft.Place place, ContainerType type, Value value) {
    ContainerRef ref = ref(path, place, type);
    emit(path, Op.value(OpKind.SET, ref, value));
    place.show(new Draft.OfLeaf(type, ref, value));
  }

  private void writeElement(Path path, Draft.Element element, Value value) {
    Draft shown = element.shown();
    boolean isNumber = shown != null && shown.type == ContainerType.NUMBER;
    if (isNumber && Numbers.exact(value).isPresent()) {
      writeLeaf(path, element, ContainerType.NUMBER, value);
      return;
    }
    vacate(path, element);
    int index = element.list.indexOf(element);
    emit(path, Op.setAt(element.list.ref, index, value));
    ContainerRef ref = element.ref(ContainerType.REGISTER);
    element.show(new Draft.OfLeaf(ContainerType.REGISTER, ref, value));
  }

  /** Makes what is at a place inert, so that nothing of it comes back under the new value. */
  private void vacate(Path path, Draft.Place place) {
    if (place instanceof Draft.Key key) {
      removeKey(path, key);
      return;
    }
    for (Draft draft : List.copyOf(place.candidates)) {
      if (draft.type != ContainerType.REGISTER) {
        emit(path, Op.plain(OpKind.CLEAR, draft.ref));
        place.candidates.remove(draft);
      }
    }
  }

  private void removeKey(Path path, Draft.Key key) {
    if (!key.isEmpty()) {
      emit(path, Op.value(OpKind.REMOVE, key.map.ref, Value.of(key.key)));
      key.candidates.clear();
    }
  }

  private void fill(Path path, Draft draft, Value value) {
    if (draft instanceof Draft.OfMap map) {
      for (Map.Entry<String, Value> entry : ((Value.MapValue) value).entries().entrySet()) {
        write(path, key(path, map, entry.getKey()), entry.getValue());
      }
    } else if (draft instanceof Draft.OfList list) {
      insert(path, list, 0, ((Value.ListValue) value).values());
    }
  }

  private void insert(Path path, Draft.OfList list, int index, List<Value> values) {
    if (values.isEmpty()) {
      return;
    }
    List<Value> plain = new ArrayList<>(values.size());
    for (Value value : values) {
      plain.add(isContainer(value) ? Value.NULL : normal(path, value));
    }
    requireOneRun(path, plain.size());
    int first = emit(path, Op.insert(list.ref, index, plain));
    list.insert(index, first, plain);
    for (int i = 0; i < values.size(); i++) {
      if (isContainer(values.get(i))) {
        write(path, list.element(index + i), values.get(i));
      }
    }
  }

  private static boolean isContainer(Value value) {
    return value.kind() == Value.Kind.LIST || value.kind() == Value.Kind.MAP;
  }

  private static ContainerType typeOf(Value value) {
    return switch (value.kind()) {
      case MAP -> ContainerType.MAP;
      case LIST -> ContainerType.LIST;
      case INT, FLOAT -> ContainerType.NUMBER;
      default -> ContainerType.REGISTER;
    };
  }

  private Value normal(Path path, Value value) {
    try {
      Op.checkValue(value);
    } catch (IllegalArgumentException e) {
      throw fail(path, String.valueOf(e.getMessage()));
    }
    return Numbers.normalDeep(value);
  }

  private Draft make(Path path, Draft.Place place, ContainerType type) {
    Draft known = place.candidate(type);
    if (known != null) {
      place.show(known);
      return known;
    }
    emit(path, Op.plain(OpKind.MAKE, ref(path, place, type)));
    return place.make(type);
  }

  /** The container of this type that is shown at the path; made where nothing is. */
  private Draft open(Path path, ContainerType type) {
    if (path.isRoot()) {
      requireType(path, root, type);
      return root;
    }
    Draft.Place place = place(path);
    Draft shown = place.shown();
    if (shown == null || isNullElement(place, shown)) {
      return make(path, place, type);
    }
    requireType(path, shown, type);
    return shown;
  }

  private static boolean isNullElement(Draft.Place place, Draft shown) {
    return place instanceof Draft.Element
        && shown instanceof Draft.OfLeaf leaf
        && leaf.value.equals(Value.NULL);
  }

  private ContainerRef leaf(Path path, ContainerType type) {
    if (path.isRoot()) {
      requireType(path, root, type);
      return root.ref;
    }
    Draft.Place place = place(path);
    Draft shown = place.shown();
    if (shown != null && !isNullElement(place, shown)) {
      requireType(path, shown, type);
    }
    ContainerRef ref = ref(path, place, type);
    place.show(new Draft.OfLeaf(type, ref, Value.NULL));
    return ref;
  }

  private void requireType(Path path, Draft draft, ContainerType type) {
    if (draft.type != type) {
      throw fail(path, "a " + draft.type + " is there, not a " + type);
    }
  }

  /** Walks to the place; missing maps are made on the way. */
  private Draft.Place place(Path path) {
    Draft at = root;
    for (String step : path.parent().steps()) {
      Draft.Place place = step(path, at, step).orElseThrow(() -> fail(path, noStep(step)));
      Draft shown = place.shown();
      at =
          shown == null || isNullElement(place, shown)
              ? make(path, place, ContainerType.MAP)
              : shown;
    }
    return step(path, at, path.last()).orElseThrow(() -> fail(path, noStep(path.last())));
  }

  private static String noStep(String step) {
    return "'" + step + "' is no index of that list, or leads into something that holds nothing";
  }

  /** Walks to the place if all the way is there. */
  private Optional<Draft.Place> existing(Path path) {
    Optional<Draft> at = Optional.of(root);
    for (String step : path.parent().steps()) {
      at = at.flatMap(d -> step(path, d, step)).flatMap(p -> Optional.ofNullable(p.shown()));
    }
    return at.flatMap(draft -> step(path, draft, path.last()));
  }

  private Optional<Draft.Place> step(Path path, Draft at, String step) {
    if (at instanceof Draft.OfMap map) {
      return Optional.of(key(path, map, step));
    }
    if (at instanceof Draft.OfList list) {
      OptionalInt index = Path.asIndex(step);
      if (index.isPresent() && index.getAsInt() < list.size()) {
        return Optional.of(list.element(index.getAsInt()));
      }
    }
    return Optional.empty();
  }

  private ContainerRef ref(Path path, Draft.Place place, ContainerType type) {
    try {
      return place.ref(type);
    } catch (IllegalArgumentException e) {
      throw fail(path, String.valueOf(e.getMessage()));
    }
  }

  private Draft.Place key(Path path, Draft.OfMap map, String key) {
    try {
      Path.checkKey(key);
      return map.key(key);
    } catch (IllegalArgumentException e) {
      throw fail(path, String.valueOf(e.getMessage()));
    }
  }

  private int emit(Path path, Op op) {
    blank = false;
    int number = ops.add(op);
    if (number < 0) {
      throw fail(path, "the edit has more ops than a block may have");
    }
    return number;
  }

  private EditException fail(Path path, String reason) {
    failed = true;
    return new EditException(path, reason);
  }
}
