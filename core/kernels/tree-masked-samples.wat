;; Which leaves masked samples of one row with up to 128 background rows come to: all sets of features go through a tree together, each with a bit for every background row that
;; is still with it.
(module
  (memory (export "memory") 1)
  ;; nodes, 32 bytes each: left child (-1 at a leaf), right child, column, -1 where a missing value goes left, value, threshold
  (global $nodes (mut i32) (i32.const 0))
  ;; a bit for each background row that goes left, 16 bytes a node, once a node has been come to: then its byte in $laid is 1
  (global $lefts (mut i32) (i32.const 0))
  (global $laid (mut i32) (i32.const 0))
  ;; background rows, 128 doubles a column; the row itself; where the members of each column's feature stand
  (global $rows (mut i32) (i32.const 0))
  (global $x (mut i32) (i32.const 0))
  (global $membersOf (mut i32) (i32.const 0))
  ;; sums[set], or sums[set, 128] where each background row has its own
  (global $sums (mut i32) (i32.const 0))
  (global $apart (mut i32) (i32.const 0))
  ;; `members` is a byte a set, 255 where the feature is in it; `list` are `count` sets, `bits` their background rows; lists of children are written from `top` on
  (func (export "walk")
    (param $nodes i32) (param $lefts i32) (param $laid i32) (param $rows i32) (param $x i32) (param $membersOf i32) (param $sums i32) (param $apart i32) (param $root i32) (param $count i32) (param $list i32) (param $bits i32) (param $top i32)
    (global.set $nodes (local.get $nodes))
    (global.set $lefts (local.get $lefts))
    (global.set $laid (local.get $laid))
    (global.set $rows (local.get $rows))
    (global.set $x (local.get $x))
    (global.set $membersOf (local.get $membersOf))
    (global.set $sums (local.get $sums))
    (global.set $apart (local.get $apart))
    (call $visit (local.get $root) (local.get $count) (local.get $list) (local.get $bits) (local.get $top)))
  (func $count (param $bits v128) (result f64)
    (f64.convert_i64_u
      (i64.add (i64.popcnt (i64x2.extract_lane 0 (local.get $bits))) (i64.popcnt (i64x2.extract_lane 1 (local.get $bits))))))
  (func $leaf (param $value f64) (param $count i32) (param $list i32) (param $bits i32)
    (local $at i32)
    (loop $each
      (local.set $at (i32.add (global.get $sums) (i32.shl (i32.load (local.get $list)) (i32.const 3))))
      (f64.store (local.get $at)
        (f64.add (f64.load (local.get $at)) (f64.mul (local.get $value) (call $count (v128.load (local.get $bits))))))
      (local.set $list (i32.add (local.get $list) (i32.const 4)))
      (local.set $bits (i32.add (local.get $bits) (i32.const 16)))
      (br_if $each (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  ;; the value goes to each background row's own sum
  (func $leafApart (param $value f64) (param $count i32) (param $list i32) (param $bits i32)
    (local $at i32) (local $place i32) (local $half i64) (local $isHigh i32)
    (loop $each
      (local.set $at (i32.add (global.get $sums) (i32.shl (i32.load (local.get $list)) (i32.const 10))))
      (local.set $isHigh (i32.const 0))
      (loop $halves
        (local.set $half (i64.load (i32.add (local.get $bits) (i32.shl (local.get $isHigh) (i32.const 3)))))
        (block $done
          (loop $bit
            (br_if $done (i64.eqz (local.get $half)))
            (local.set $place
              (i32.add (local.get $at)
                (i32.shl
                  (i32.add (i32.shl (local.get $isHigh) (i32.const 6)) (i32.wrap_i64 (i64.ctz (local.get $half))))
                  (i32.const 3))))
            (f64.store (local.get $place) (f64.add (f64.load (local.get $place)) (local.get $value)))
            (local.set $half (i64.and (local.get $half) (i64.sub (local.get $half) (i64.const 1))))
            (br $bit)))
        (br_if $halves (i32.lt_u (local.tee $isHigh (i32.add (local.get $isHigh) (i32.const 1))) (i32.const 2))))
      (local.set $list (i32.add (local.get $list) (i32.const 4)))
      (local.set $bits (i32.add (local.get $bits) (i32.const 16)))
      (br_if $each (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $record (param $node i32) (result i32)
    (i32.add (global.get $nodes) (i32.shl (local.get $node) (i32.const 5))))
  ;; which background rows go left at a node
  (func $lay (param $node i32) (param $record i32) (param $bits i32)
    (local $at i32) (local $shift i64) (local $word i64) (local $x v128) (local $threshold v128) (local $missing v128)
    (i32.store8 (i32.add (global.get $laid) (local.get $node)) (i32.const 1))
    (local.set $at (i32.add (global.get $rows) (i32.shl (i32.load offset=8 (local.get $record)) (i32.const 10))))
    (local.set $threshold (f64x2.splat (f64.load offset=24 (local.get $record))))
    (local.set $missing (i32x4.splat (i32.load offset=12 (local.get $record))))
    (loop $words
      (local.set $word (i64.const 0))
      (local.set $shift (i64.const 0))
      (loop $pairs
        (local.set $x (v128.load (local.get $at)))
        (local.set $word
          (i64.or (local.get $word)
            (i64.shl
              (i64.extend_i32_u
                (i64x2.bitmask
                  (v128.or (f64x2.le (local.get $x) (local.get $threshold)) (v128.and (f64x2.ne (local.get $x) (local.get $x)) (local.get $missing)))))
              (local.get $shift))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $pairs (i64.lt_u (local.tee $shift (i64.add (local.get $shift) (i64.const 2))) (i64.const 64))))
      (i64.store (local.get $bits) (local.get $word))
      (local.set $bits (i32.add (local.get $bits) (i32.const 8)))
      (br_if $words (i32.and (local.get $bits) (i32.const 8)))))
  (func $visit (param $node i32) (param $count i32) (param $list i32) (param $bits i32) (param $top i32)
    (local $record i32) (local $left i32) (local $right i32) (local $members i32) (local $i i32) (local $set i32) (local $at i32)
    (local $leftList i32) (local $leftBits i32) (local $rightList i32) (local $rightBits i32) (local $lefts i32) (local $rights i32)
    (local $own v128) (local $goes v128) (local $rows v128) (local $way v128) (local $other v128)
    (local $all f64) (local $part f64) (local $low f64) (local $high f64)
    (local.set $record (call $record (local.get $node)))
    (local.set $left (i32.load (local.get $record)))
    (if (i32.lt_s (local.get $left) (i32.const 0))
      (then
        (if (global.get $apart)
          (then (call $leafApart (f64.load offset=16 (local.get $record)) (local.get $count) (local.get $list) (local.get $bits)))
          (else (call $leaf (f64.load offset=16 (local.get $record)) (local.get $count) (local.get $list) (local.get $bits))))
        (return)))
    (local.set $right (i32.load offset=4 (local.get $record)))
    (local.set $at (i32.load offset=8 (local.get $record)))
    (local.set $members (i32.load (i32.add (global.get $membersOf) (i32.shl (local.get $at) (i32.const 2)))))
    (local.set $low (f64.load (i32.add (global.get $x) (i32.shl (local.get $at) (i32.const 3)))))
    (local.set $own
      (i32x4.splat
        (i32.sub (i32.const 0)
          (i32.or
            (f64.le (local.get $low) (f64.load offset=24 (local.get $record)))
            (i32.and (f64.ne (local.get $low) (local.get $low)) (i32.load offset=12 (local.get $record)))))))
    (if (i32.eqz (i32.load8_u (i32.add (global.get $laid) (local.get $node))))
      (then (call $lay (local.get $node) (local.get $record) (i32.add (global.get $lefts) (i32.shl (local.get $node) (i32.const 4))))))
    (local.set $goes (v128.load (i32.add (global.get $lefts) (i32.shl (local.get $node) (i32.const 4)))))
    (local.set $i (local.get $count))
    ;; two leaves: nobody walks on
    (if
      (i32.and
        (i32.eqz (global.get $apart))
        (i32.and
          (i32.lt_s (i32.load (call $record (local.get $left))) (i32.const 0))
          (i32.lt_s (i32.load (call $record (local.get $right))) (i32.const 0))))
      (then
        (local.set $low (f64.load offset=16 (call $record (local.get $left))))
        (local.set $high (f64.load offset=16 (call $record (local.get $right))))
        (loop $each
          (local.set $set (i32.load (local.get $list)))
          (local.set $rows (v128.load (local.get $bits)))
          (local.set $way
            (v128.and (local.get $rows)
              (v128.bitselect (local.get $own) (local.get $goes) (v128.load8_splat (i32.add (local.get $members) (local.get $set))))))
          (local.set $all (call $count (local.get $rows)))
          (local.set $part (call $count (local.get $way)))
          (local.set $at (i32.add (global.get $sums) (i32.shl (local.get $set) (i32.const 3))))
          (f64.store (local.get $at)
            (f64.add (f64.load (local.get $at))
              (f64.add
                (f64.mul (local.get $part) (local.get $low))
                (f64.mul (f64.sub (local.get $all) (local.get $part)) (local.get $high)))))
          (local.set $list (i32.add (local.get $list) (i32.const 4)))
          (local.set $bits (i32.add (local.get $bits) (i32.const 16)))
          (br_if $each (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
        (return)))
    (local.set $leftList (local.get $top))
    (local.set $leftBits (i32.add (local.get $leftList) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $rightList (i32.add (local.get $leftBits) (i32.shl (local.get $count) (i32.const 4))))
    (local.set $rightBits (i32.add (local.get $rightList) (i32.shl (local.get $count) (i32.const 2))))
    (loop $each
      (local.set $set (i32.load (local.get $list)))
      (local.set $rows (v128.load (local.get $bits)))
      (local.set $way
        (v128.bitselect (local.get $own) (local.get $goes) (v128.load8_splat (i32.add (local.get $members) (local.get $set)))))
      (local.set $other (v128.andnot (local.get $rows) (local.get $way)))
      (local.set $way (v128.and (local.get $rows) (local.get $way)))
      ;; a set whose rows have all gone the other way is written over by the next one
      (i32.store (i32.add (local.get $leftList) (i32.shl (local.get $lefts) (i32.const 2))) (local.get $set))
      (v128.store (i32.add (local.get $leftBits) (i32.shl (local.get $lefts) (i32.const 4))) (local.get $way))
      (local.set $lefts (i32.add (local.get $lefts) (v128.any_true (local.get $way))))
      (i32.store (i32.add (local.get $rightList) (i32.shl (local.get $rights) (i32.const 2))) (local.get $set))
      (v128.store (i32.add (local.get $rightBits) (i32.shl (local.get $rights) (i32.const 4))) (local.get $other))
      (local.set $rights (i32.add (local.get $rights) (v128.any_true (local.get $other))))
      (local.set $list (i32.add (local.get $list) (i32.const 4)))
      (local.set $bits (i32.add (local.get $bits) (i32.const 16)))
      (br_if $each (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (local.set $top (i32.add (local.get $rightBits) (i32.shl (local.get $count) (i32.const 4))))
    (if (local.get $lefts)
      (then (call $visit (local.get $left) (local.get $lefts) (local.get $leftList) (local.get $leftBits) (local.get $top))))
    (if (local.get $rights)
      (then (call $visit (local.get $right) (local.get $rights) (local.get $rightList) (local.get $rightBits) (local.get $top))))))
