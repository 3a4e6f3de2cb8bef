package dev.pleach.crdt;

import java.util.Arrays;

/** A growing list of numbers. */
final class Ints {
  private int[] values = new int[4];
  private int size;

  int size() {
    return size;
  }

  int get(int index) {
    return values[index];
  }

  void set(int index, int value) {
    values[index] = value;
  }

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  /** Returns how many values are less than the bound; the values ascend. */
  int below(int bound) {
    int at = Arrays.binarySearch(values, 0, size, bound);
    return at >= 0 ? at : -at - 1;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
