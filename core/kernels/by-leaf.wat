;; One node of a tree for many rows at a time: which of a path's questions a row answers towards a leaf is a bit a feature. 
(module
  (memory (export "memory") 1)
  ;; left[row] and right[row] = own[row], without the bits outside $keep where the row goes the other way; two rows of 64 bits at a time. A row goes left where its value
  ;; is at most $threshold, and where it is missing if $missingLeft is -1 and not 0
  (func (export "descend")
    (param $values i32) (param $pairs i32) (param $threshold f64) (param $missingLeft i64) (param $keep i64) (param $own i32) (param $left i32) (param $right i32)
    (local $at v128) (local $missing v128) (local $kept v128) (local $x v128) (local $goes v128) (local $set v128)
    (local.set $at (f64x2.splat (local.get $threshold)))
    (local.set $missing (i64x2.splat (local.get $missingLeft)))
    (local.set $kept (i64x2.splat (local.get $keep)))
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $pairs)))
        (local.set $x (v128.load (local.get $values)))
        (local.set $set (v128.load (local.get $own)))
        (local.set $goes
          (v128.or (f64x2.le (local.get $x) (local.get $at)) (v128.and (f64x2.ne (local.get $x) (local.get $x)) (local.get $missing))))
        (v128.store (local.get $left) (v128.and (local.get $set) (v128.or (local.get $kept) (local.get $goes))))
        (v128.store (local.get $right) (v128.and (local.get $set) (v128.or (local.get $kept) (v128.not (local.get $goes)))))
        (local.set $values (i32.add (local.get $values) (i32.const 16)))
        (local.set $own (i32.add (local.get $own) (i32.const 16)))
        (local.set $left (i32.add (local.get $left) (i32.const 16)))
        (local.set $right (i32.add (local.get $right) (i32.const 16)))
        (local.set $pairs (i32.sub (local.get $pairs) (i32.const 1)))
        (br $each))))
  ;; phi[row] += sets[own[row] without bit $i] * ($with where the row has the bit, $without where it has not); $full are the bits of the leaf
  (func (export "credit")
    (param $own i32) (param $rows i32) (param $full i32) (param $i i32) (param $sets i32) (param $with f64) (param $without f64) (param $phi i32)
    (local $set i32) (local $others i32) (local $one i32)
    (local.set $one (i32.shl (i32.const 1) (local.get $i)))
    (local.set $others (i32.and (local.get $full) (i32.xor (local.get $one) (i32.const -1))))
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $set (i32.load (local.get $own)))
        (f64.store (local.get $phi)
          (f64.add (f64.load (local.get $phi))
            (f64.mul
              (f64.load (i32.add (local.get $sets) (i32.shl (i32.and (local.get $set) (local.get $others)) (i32.const 3))))
              (select (local.get $with) (local.get $without) (i32.and (local.get $set) (local.get $one))))))
        (local.set $own (i32.add (local.get $own) (i32.const 8)))
        (local.set $phi (i32.add (local.get $phi) (i32.const 8)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $each)))))
