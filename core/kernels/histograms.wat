;; Sums of a node's rows by column and bin, four columns at a time. A row's two derivatives are one pair of lanes, and pairs are added in the order of
;; the rows, so that sums are those of a plain loop to the last bit.
(module
  (memory (import "shared" "memory") 1 65536 shared)
  ;; sums[column, bin, (g, h)] of the rows that are listed, set anew; `packed` holds four columns' bins in one number a row
  (func (export "sum")
    (param $packed i32) (param $rows i32) (param $count i32) (param $pairs i32) (param $sums i32)
    (local $four i32) (local $row i32) (local $a i32) (local $pair v128)
    (memory.fill (local.get $sums) (i32.const 0) (i32.const 16384))
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $row (i32.load (local.get $rows)))
        (local.set $four (i32.load (i32.add (local.get $packed) (i32.shl (local.get $row) (i32.const 2)))))
        (local.set $pair (v128.load (i32.add (local.get $pairs) (i32.shl (local.get $row) (i32.const 4)))))
        (local.set $a (i32.add (local.get $sums) (i32.and (i32.shl (local.get $four) (i32.const 4)) (i32.const 0xff0))))
        (v128.store (local.get $a) (f64x2.add (v128.load (local.get $a)) (local.get $pair)))
        (local.set $a (i32.add (local.get $sums) (i32.and (i32.shr_u (local.get $four) (i32.const 4)) (i32.const 0xff0))))
        (v128.store offset=4096 (local.get $a) (f64x2.add (v128.load offset=4096 (local.get $a)) (local.get $pair)))
        (local.set $a (i32.add (local.get $sums) (i32.and (i32.shr_u (local.get $four) (i32.const 12)) (i32.const 0xff0))))
        (v128.store offset=8192 (local.get $a) (f64x2.add (v128.load offset=8192 (local.get $a)) (local.get $pair)))
        (local.set $a (i32.add (local.get $sums) (i32.and (i32.shr_u (local.get $four) (i32.const 20)) (i32.const 0xff0))))
        (v128.store offset=12288 (local.get $a) (f64x2.add (v128.load offset=12288 (local.get $a)) (local.get $pair)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $each))))
  ;; the same, with counts[column, bin]
  (func (export "sumAndCount")
    (param $packed i32) (param $rows i32) (param $count i32) (param $pairs i32) (param $sums i32) (param $counts i32)
    (local $four i32) (local $row i32) (local $a i32) (local $pair v128)
    (memory.fill (local.get $sums) (i32.const 0) (i32.const 16384))
    (memory.fill (local.get $counts) (i32.const 0) (i32.const 4096))
    (block $done
      (loop $each
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $row (i32.load (local.get $rows)))
        (local.set $four (i32.load (i32.add (local.get $packed) (i32.shl (local.get $row) (i32.const 2)))))
        (local.set $pair (v128.load (i32.add (local.get $pairs) (i32.shl (local.get $row) (i32.const 4)))))
        (local.set $a (i32.add (local.get $sums) (i32.and (i32.shl (local.get $four) (i32.const 4)) (i32.const 0xff0))))
        (v128.store (local.get $a) (f64x2.add (v128.load (local.get $a)) (local.get $pair)))
        (local.set $a (i32.add (local.get $sums) (i32.and (i32.shr_u (local.get $four) (i32.const 4)) (i32.const 0xff0))))
        (v128.store offset=4096 (local.get $a) (f64x2.add (v128.load offset=4096 (local.get $a)) (local.get $pair)))
        (local.set $a (i32.add (local.get $sums) (i32.and (i32.shr_u (local.get $four) (i32.const 12)) (i32.const 0xff0))))
        (v128.store offset=8192 (local.get $a) (f64x2.add (v128.load offset=8192 (local.get $a)) (local.get $pair)))
        (local.set $a (i32.add (local.get $sums) (i32.and (i32.shr_u (local.get $four) (i32.const 20)) (i32.const 0xff0))))
        (v128.store offset=12288 (local.get $a) (f64x2.add (v128.load offset=12288 (local.get $a)) (local.get $pair)))
        (local.set $a (i32.add (local.get $counts) (i32.and (i32.shl (local.get $four) (i32.const 2)) (i32.const 0x3fc))))
        (i32.store (local.get $a) (i32.add (i32.load (local.get $a)) (i32.const 1)))
        (local.set $a (i32.add (local.get $counts) (i32.and (i32.shr_u (local.get $four) (i32.const 6)) (i32.const 0x3fc))))
        (i32.store offset=1024 (local.get $a) (i32.add (i32.load offset=1024 (local.get $a)) (i32.const 1)))
        (local.set $a (i32.add (local.get $counts) (i32.and (i32.shr_u (local.get $four) (i32.const 14)) (i32.const 0x3fc))))
        (i32.store offset=2048 (local.get $a) (i32.add (i32.load offset=2048 (local.get $a)) (i32.const 1)))
        (local.set $a (i32.add (local.get $counts) (i32.and (i32.shr_u (local.get $four) (i32.const 22)) (i32.const 0x3fc))))
        (i32.store offset=3072 (local.get $a) (i32.add (i32.load offset=3072 (local.get $a)) (i32.const 1)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $each))))
  ;; takes a part's sums and counts, of four columns, from the whole's
  (func (export "subtract") (param $sums i32) (param $counts i32) (param $partSums i32) (param $partCounts i32)
    (local $k i32)
    (local.set $k (i32.const 1024))
    (loop $each
      (v128.store (local.get $sums) (f64x2.sub (v128.load (local.get $sums)) (v128.load (local.get $partSums))))
      (local.set $sums (i32.add (local.get $sums) (i32.const 16)))
      (local.set $partSums (i32.add (local.get $partSums) (i32.const 16)))
      (br_if $each (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
    (local.set $k (i32.const 256))
    (loop $each
      (v128.store (local.get $counts) (i32x4.sub (v128.load (local.get $counts)) (v128.load (local.get $partCounts))))
      (local.set $counts (i32.add (local.get $counts) (i32.const 16)))
      (local.set $partCounts (i32.add (local.get $partCounts) (i32.const 16)))
      (br_if $each (local.tee $k (i32.sub (local.get $k) (i32.const 1))))))
  ;; The cut of a column that gains most over what is known, bins 0 to b on the left: a loop over bins that counts and sums go through, once from
  ;; nothing and once from the missing values. Writes gain, g and h of the left part at `best` where the cut gains more than what stands there;
  ;; gives its bin, or -1.
  (func (export "bestCut")
    (param $sums i32) (param $counts i32) (param $bins i32) (param $count i32) (param $g f64) (param $h f64)
    (param $nodeCount i32) (param $nodeG f64) (param $nodeH f64) (param $whole f64)
    (param $l2 f64) (param $minCount i32) (param $minH f64) (param $best i32)
    (result i32)
    (local $bin i32) (local $found i32) (local $gain f64) (local $value f64)
    (local $left v128) (local $right v128) (local $node v128) (local $kept v128) (local $gs v128) (local $quotients v128) (local $penalty v128)
    (local.set $found (i32.const -1))
    (local.set $gain (f64.load (local.get $best)))
    (local.set $left (f64x2.replace_lane 1 (f64x2.splat (local.get $g)) (local.get $h)))
    (local.set $node (f64x2.replace_lane 1 (f64x2.splat (local.get $nodeG)) (local.get $nodeH)))
    (local.set $penalty (f64x2.splat (local.get $l2)))
    (block $done
      (loop $each
        (br_if $done (i32.ge_s (local.get $bin) (local.get $bins)))
        (local.set $left (f64x2.add (local.get $left) (v128.load (local.get $sums))))
        (local.set $count (i32.add (local.get $count) (i32.load (local.get $counts))))
        (local.set $sums (i32.add (local.get $sums) (i32.const 16)))
        (local.set $counts (i32.add (local.get $counts) (i32.const 4)))
        (local.set $bin (i32.add (local.get $bin) (i32.const 1)))
        (br_if $each (i32.lt_s (local.get $count) (local.get $minCount)))
        (br_if $each (f64.lt (f64x2.extract_lane 1 (local.get $left)) (local.get $minH)))
        (local.set $right (f64x2.sub (local.get $node) (local.get $left)))
        (br_if $done (i32.lt_s (i32.sub (local.get $nodeCount) (local.get $count)) (local.get $minCount)))
        (br_if $done (f64.lt (f64x2.extract_lane 1 (local.get $right)) (local.get $minH)))
        (local.set $gs (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $left) (local.get $right)))
        (local.set $quotients
          (f64x2.div
            (f64x2.mul (local.get $gs) (local.get $gs))
            (f64x2.add
              (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $left) (local.get $right))
              (local.get $penalty))))
        (local.set $value
          (f64.sub
            (f64.add (f64x2.extract_lane 0 (local.get $quotients)) (f64x2.extract_lane 1 (local.get $quotients)))
            (local.get $whole)))
        (br_if $each (i32.eqz (f64.gt (local.get $value) (local.get $gain))))
        (local.set $gain (local.get $value))
        (local.set $kept (local.get $left))
        (local.set $found (i32.sub (local.get $bin) (i32.const 1)))
        (br $each)))
    (if (i32.ge_s (local.get $found) (i32.const 0))
      (then
        (f64.store (local.get $best) (local.get $gain))
        (v128.store offset=8 (local.get $best) (local.get $kept))))
    (local.get $found))
  ;; Rows whose bin is at most `bin`, or the missing one, first; both parts in the order they had. Gives where the right part begins.
  (func (export "partition")
    (param $order i32) (param $end i32) (param $packed i32) (param $shift i32) (param $bin i32) (param $missing i32) (param $scratch i32)
    (result i32)
    (local $at i32) (local $row i32) (local $b i32) (local $isLeft i32) (local $right i32)
    (local.set $at (local.get $order))
    (local.set $right (local.get $scratch))
    (block $done
      (loop $each
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $row (i32.load (local.get $at)))
        (local.set $b
          (i32.and
            (i32.shr_u (i32.load (i32.add (local.get $packed) (i32.shl (local.get $row) (i32.const 2)))) (local.get $shift))
            (i32.const 255)))
        (i32.store (local.get $order) (local.get $row))
        (i32.store (local.get $right) (local.get $row))
        (local.set $isLeft
          (i32.shl
            (i32.or (i32.le_u (local.get $b) (local.get $bin)) (i32.eq (local.get $b) (local.get $missing)))
            (i32.const 2)))
        (local.set $order (i32.add (local.get $order) (local.get $isLeft)))
        (local.set $right (i32.add (local.get $right) (i32.sub (i32.const 4) (local.get $isLeft))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $each)))
    (memory.copy (local.get $order) (local.get $scratch) (i32.sub (local.get $right) (local.get $scratch)))
    (local.get $order)))
