/**
 * Content-addressed archives (CAR version 1): blocks one after the other, each behind its CID.
 *
 * @see <a href="https://ipld.io/specs/transport/car/carv1/">CARv1 specification</a>
 */
package dev.pleach.dag.car;
