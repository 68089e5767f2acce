;; Path-dependent TreeSHAP (Lundberg et al. 2020, algorithm 2): one row in trees.
;; Nodes are those of core/explain/methods/tree-shap/tree-memory.ts.
;; An entry of a path is 32 bytes: the column (its place in a row, in bytes), the share of coalitions without it that come this way (zero), 1 where the row itself comes this way (one),
;; and the weight of the sets of each size. Entry 0 is the root's and has no column.
(module
  (memory (export "memory") 1)
  (global $x (mut i32) (i32.const 0))
  (global $phi (mut i32) (i32.const 0))
  (global $scale (mut f64) (f64.const 0))
  ;; phi[column] += scale * what the trees give it; $roots holds where each tree begins
  (func (export "add") (param $roots i32) (param $trees i32) (param $path i32) (param $x i32) (param $phi i32) (param $scale f64)
    (global.set $x (local.get $x))
    (global.set $phi (local.get $phi))
    (global.set $scale (local.get $scale))
    (loop $each
      (call $visit (i32.load (local.get $roots)) (local.get $path) (i32.const 0) (f64.const 1) (f64.const 1) (i32.const -1))
      (local.set $roots (i32.add (local.get $roots) (i32.const 4)))
      (br_if $each (local.tee $trees (i32.sub (local.get $trees) (i32.const 1))))))
  ;; $length entries after entry 0 stand in the path before this node's own is added
  (func $visit (param $node i32) (param $path i32) (param $length i32) (param $zero f64) (param $one f64) (param $column i32)
    (local $left i32) (local $split i32) (local $hot i32) (local $cold i32) (local $known i32) (local $at i32) (local $next i32) (local $bytes i32)
    (local $cell f64) (local $value f64) (local $zeroBefore f64) (local $oneBefore f64)
    (call $extend (local.get $path) (local.get $length) (local.get $zero) (local.get $one) (local.get $column))
    (local.set $left (i32.load (local.get $node)))
    (if (i32.lt_s (local.get $left) (i32.const 0))
      (then
        (local.set $value (f64.mul (global.get $scale) (f64.load offset=24 (local.get $node))))
        (local.set $known (i32.const 1))
        (block $done
          (loop $each
            (br_if $done (i32.gt_s (local.get $known) (local.get $length)))
            (local.set $at (i32.add (local.get $path) (i32.shl (local.get $known) (i32.const 5))))
            (local.set $next (i32.add (global.get $phi) (i32.load (local.get $at))))
            (f64.store (local.get $next)
              (f64.add
                (f64.load (local.get $next))
                (f64.mul
                  (f64.mul
                    (call $unwoundSum (local.get $path) (local.get $length) (local.get $known))
                    (f64.sub (f64.load offset=16 (local.get $at)) (f64.load offset=8 (local.get $at))))
                  (local.get $value))))
            (local.set $known (i32.add (local.get $known) (i32.const 1)))
            (br $each)))
        (return)))
    (local.set $split (i32.load offset=12 (local.get $node)))
    (local.set $cell (f64.load (i32.add (global.get $x) (local.get $split))))
    (local.set $hot (local.get $left))
    (local.set $cold (i32.load offset=4 (local.get $node)))
    (if (i32.eqz
        (i32.or
          (f64.le (local.get $cell) (f64.load offset=16 (local.get $node)))
          (i32.and (f64.ne (local.get $cell) (local.get $cell)) (i32.load offset=32 (local.get $node)))))
      (then
        (local.set $hot (local.get $cold))
        (local.set $cold (local.get $left))))
    ;; a column that is on the path already is taken out of it first
    (local.set $zeroBefore (f64.const 1))
    (local.set $oneBefore (f64.const 1))
    (local.set $at (local.get $path))
    (block $unknown
      (loop $seek
        (if (i32.eq (i32.load (local.get $at)) (local.get $split))
          (then
            (local.set $zeroBefore (f64.load offset=8 (local.get $at)))
            (local.set $oneBefore (f64.load offset=16 (local.get $at)))
            (call $unwind (local.get $path) (local.get $length) (local.get $known))
            (local.set $length (i32.sub (local.get $length) (i32.const 1)))
            (br $unknown)))
        (local.set $known (i32.add (local.get $known) (i32.const 1)))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (br_if $seek (i32.le_s (local.get $known) (local.get $length)))))
    (local.set $bytes (i32.shl (i32.add (local.get $length) (i32.const 1)) (i32.const 5)))
    (local.set $next (i32.add (local.get $path) (local.get $bytes)))
    (local.set $value (f64.load offset=40 (local.get $node)))
    (memory.copy (local.get $next) (local.get $path) (local.get $bytes))
    (call $visit (local.get $hot) (local.get $next) (i32.add (local.get $length) (i32.const 1))
      (f64.div (f64.mul (local.get $zeroBefore) (f64.load offset=40 (local.get $hot))) (local.get $value))
      (local.get $oneBefore) (local.get $split))
    (memory.copy (local.get $next) (local.get $path) (local.get $bytes))
    (call $visit (local.get $cold) (local.get $next) (i32.add (local.get $length) (i32.const 1))
      (f64.div (f64.mul (local.get $zeroBefore) (f64.load offset=40 (local.get $cold))) (local.get $value))
      (f64.const 0) (local.get $split)))
  (func $extend (param $path i32) (param $length i32) (param $zero f64) (param $one f64) (param $column i32)
    (local $at i32) (local $i i32) (local $all f64) (local $weight f64)
    (local.set $at (i32.add (local.get $path) (i32.shl (local.get $length) (i32.const 5))))
    (i32.store (local.get $at) (local.get $column))
    (f64.store offset=8 (local.get $at) (local.get $zero))
    (f64.store offset=16 (local.get $at) (local.get $one))
    (f64.store offset=24 (local.get $at) (select (f64.const 0) (f64.const 1) (local.get $length)))
    (local.set $all (f64.convert_i32_s (i32.add (local.get $length) (i32.const 1))))
    (local.set $i (local.get $length))
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $i)))
        (local.set $at (i32.sub (local.get $at) (i32.const 32)))
        (local.set $weight (f64.load offset=24 (local.get $at)))
        (f64.store offset=56 (local.get $at)
          (f64.add
            (f64.load offset=56 (local.get $at))
            (f64.div (f64.mul (f64.mul (local.get $one) (local.get $weight)) (f64.convert_i32_s (local.get $i))) (local.get $all))))
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        (f64.store offset=24 (local.get $at)
          (f64.div
            (f64.mul (f64.mul (local.get $zero) (local.get $weight)) (f64.convert_i32_s (i32.sub (local.get $length) (local.get $i))))
            (local.get $all)))
        (br $each))))
  (func $unwind (param $path i32) (param $length i32) (param $index i32)
    (local $at i32) (local $i i32) (local $one f64) (local $zero f64) (local $next f64) (local $kept f64) (local $all f64) (local $part f64)
    (local.set $at (i32.add (local.get $path) (i32.shl (local.get $index) (i32.const 5))))
    (local.set $zero (f64.load offset=8 (local.get $at)))
    (local.set $one (f64.load offset=16 (local.get $at)))
    (local.set $i (local.get $length))
    (local.set $at (i32.add (local.get $path) (i32.shl (local.get $length) (i32.const 5))))
    (local.set $next (f64.load offset=24 (local.get $at)))
    (local.set $all (f64.convert_i32_s (i32.add (local.get $length) (i32.const 1))))
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $i)))
        (local.set $at (i32.sub (local.get $at) (i32.const 32)))
        (local.set $kept (f64.load offset=24 (local.get $at)))
        (if (f64.ne (local.get $one) (f64.const 0))
          (then
            (local.set $part
              (f64.div (f64.mul (local.get $next) (local.get $all)) (f64.mul (f64.convert_i32_s (local.get $i)) (local.get $one))))
            (f64.store offset=24 (local.get $at) (local.get $part))
            (local.set $i (i32.sub (local.get $i) (i32.const 1)))
            (local.set $next
              (f64.sub (local.get $kept)
                (f64.div
                  (f64.mul (f64.mul (local.get $part) (local.get $zero)) (f64.convert_i32_s (i32.sub (local.get $length) (local.get $i))))
                  (local.get $all)))))
          (else
            (local.set $i (i32.sub (local.get $i) (i32.const 1)))
            (f64.store offset=24 (local.get $at)
              (f64.div (f64.mul (local.get $kept) (local.get $all))
                (f64.mul (local.get $zero) (f64.convert_i32_s (i32.sub (local.get $length) (local.get $i))))))))
        (br $each)))
    ;; the entries behind it move up; the weights stay where they are
    (local.set $at (i32.add (local.get $path) (i32.shl (local.get $index) (i32.const 5))))
    (block $moved
      (loop $move
        (br_if $moved (i32.ge_s (local.get $index) (local.get $length)))
        (i32.store (local.get $at) (i32.load offset=32 (local.get $at)))
        (f64.store offset=8 (local.get $at) (f64.load offset=40 (local.get $at)))
        (f64.store offset=16 (local.get $at) (f64.load offset=48 (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $move))))
  ;; the sum of the weights that the path would have without entry $index
  (func $unwoundSum (param $path i32) (param $length i32) (param $index i32) (result f64)
    (local $at i32) (local $i i32) (local $one f64) (local $zero f64) (local $next f64) (local $all f64) (local $part f64) (local $total f64)
    (local.set $at (i32.add (local.get $path) (i32.shl (local.get $index) (i32.const 5))))
    (local.set $zero (f64.load offset=8 (local.get $at)))
    (local.set $one (f64.load offset=16 (local.get $at)))
    (local.set $i (local.get $length))
    (local.set $at (i32.add (local.get $path) (i32.shl (local.get $length) (i32.const 5))))
    (local.set $next (f64.load offset=24 (local.get $at)))
    (local.set $all (f64.convert_i32_s (i32.add (local.get $length) (i32.const 1))))
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $i)))
        (local.set $at (i32.sub (local.get $at) (i32.const 32)))
        (if (f64.ne (local.get $one) (f64.const 0))
          (then
            (local.set $part
              (f64.div (f64.mul (local.get $next) (local.get $all)) (f64.mul (f64.convert_i32_s (local.get $i)) (local.get $one))))
            (local.set $total (f64.add (local.get $total) (local.get $part)))
            (local.set $i (i32.sub (local.get $i) (i32.const 1)))
            (local.set $next
              (f64.sub (f64.load offset=24 (local.get $at))
                (f64.div
                  (f64.mul (f64.mul (local.get $part) (local.get $zero)) (f64.convert_i32_s (i32.sub (local.get $length) (local.get $i))))
                  (local.get $all)))))
          (else
            (local.set $i (i32.sub (local.get $i) (i32.const 1)))
            (if (f64.ne (local.get $zero) (f64.const 0))
              (then
                (local.set $total
                  (f64.add (local.get $total)
                    (f64.div (f64.mul (f64.load offset=24 (local.get $at)) (local.get $all))
                      (f64.mul (local.get $zero) (f64.convert_i32_s (i32.sub (local.get $length) (local.get $i)))))))))))
        (br $each)))
    (local.get $total)))
