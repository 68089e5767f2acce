;; One row against background rows in a tree.
(module
  (memory (export "memory") 1)
  ;; nodes are those of core/explain/methods/tree-shap/tree-memory.ts
  ;; the row itself and the background row that it is held against
  (global $x (mut i32) (i32.const 0))
  (global $z (mut i32) (i32.const 0))
  ;; (a - 1)! b! / (a + b)! for a of the row's own features and b of the other's, $width to a row
  (global $weights (mut i32) (i32.const 0))
  (global $width (mut i32) (i32.const 0))
  ;; a byte an owner: 1 where it is taken from the row itself, 2 where from the other
  (global $sides (mut i32) (i32.const 0))
  (global $phi (mut i32) (i32.const 0))
  (global $scale (mut f64) (f64.const 0))
  (func (export "open") (param $weights i32) (param $width i32) (param $sides i32) (param $phi i32)
    (global.set $weights (local.get $weights))
    (global.set $width (local.get $width))
    (global.set $sides (local.get $sides))
    (global.set $phi (local.get $phi)))
  ;; phi[owner] += scale * what the tree gives it, against $count background rows from $z on, $bytes from one to the next
  (func (export "against") (param $root i32) (param $x i32) (param $z i32) (param $bytes i32) (param $count i32) (param $scale f64)
    (global.set $x (local.get $x))
    (global.set $z (local.get $z))
    (global.set $scale (local.get $scale))
    (loop $each
      (call $visit (local.get $root) (i32.const 0) (i32.const 0))
      (drop)
      (drop)
      (global.set $z (i32.add (global.get $z) (local.get $bytes)))
      (br_if $each (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  ;; what the leaves below give each feature that is the row's own, and what they take from each that is the other's
  (func $visit (param $node i32) (param $a i32) (param $b i32) (result f64 f64)
    (local $left i32) (local $right i32) (local $owner i32) (local $place i32) (local $missing i32) (local $side i32) (local $own i32) (local $other i32)
    (local $value f64) (local $threshold f64) (local $cell f64) (local $gain f64) (local $loss f64) (local $gains f64) (local $losses f64)
    (loop $down
      (local.set $left (i32.load (local.get $node)))
      (if (i32.lt_s (local.get $left) (i32.const 0))
        (then
          (local.set $value (f64.mul (global.get $scale) (f64.load offset=24 (local.get $node))))
          (return
            (f64.mul (local.get $value)
              (f64.load (i32.add (global.get $weights) (i32.shl (i32.add (i32.mul (local.get $a) (global.get $width)) (local.get $b)) (i32.const 3)))))
            (f64.mul (local.get $value)
              (f64.load (i32.add (global.get $weights) (i32.shl (i32.add (i32.mul (local.get $b) (global.get $width)) (local.get $a)) (i32.const 3))))))))
      (local.set $right (i32.load offset=4 (local.get $node)))
      (local.set $owner (i32.load offset=8 (local.get $node)))
      (local.set $place (i32.load offset=12 (local.get $node)))
      (local.set $threshold (f64.load offset=16 (local.get $node)))
      (local.set $missing (i32.load offset=32 (local.get $node)))
      (local.set $cell (f64.load (i32.add (global.get $x) (local.get $place))))
      (local.set $own
        (select (local.get $left) (local.get $right)
          (i32.or
            (f64.le (local.get $cell) (local.get $threshold))
            (i32.and (f64.ne (local.get $cell) (local.get $cell)) (local.get $missing)))))
      (local.set $cell (f64.load (i32.add (global.get $z) (local.get $place))))
      (local.set $other
        (select (local.get $left) (local.get $right)
          (i32.or
            (f64.le (local.get $cell) (local.get $threshold))
            (i32.and (f64.ne (local.get $cell) (local.get $cell)) (local.get $missing)))))
      (local.set $node (local.get $own))
      (br_if $down (i32.eq (local.get $own) (local.get $other)))
      (local.set $side (i32.load8_u (i32.add (global.get $sides) (local.get $owner))))
      (br_if $down (i32.eq (local.get $side) (i32.const 1)))
      (local.set $node (local.get $other))
      (br_if $down (i32.eq (local.get $side) (i32.const 2))))
    (i32.store8 (i32.add (global.get $sides) (local.get $owner)) (i32.const 1))
    (call $visit (local.get $own) (i32.add (local.get $a) (i32.const 1)) (local.get $b))
    (local.set $loss)
    (local.set $gain)
    (i32.store8 (i32.add (global.get $sides) (local.get $owner)) (i32.const 2))
    (call $visit (local.get $other) (local.get $a) (i32.add (local.get $b) (i32.const 1)))
    (local.set $losses)
    (local.set $gains)
    (i32.store8 (i32.add (global.get $sides) (local.get $owner)) (i32.const 0))
    (local.set $place (i32.add (global.get $phi) (i32.shl (local.get $owner) (i32.const 3))))
    (f64.store (local.get $place) (f64.add (f64.load (local.get $place)) (f64.sub (local.get $gain) (local.get $losses))))
    (f64.add (local.get $gain) (local.get $gains))
    (f64.add (local.get $loss) (local.get $losses))))
