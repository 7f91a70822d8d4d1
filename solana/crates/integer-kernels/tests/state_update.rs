//! The state update against its formula, at the limits of its numbers.

use integer_kernels::scan::{Head, exact, exact_in_parts};

const CHANNELS: usize = 6;

/// Numbers from one limit to the other, the limits themselves among them.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, limits: [i32; 2]) -> i32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let [least, most] = limits.map(i64::from);
        let inside = least + ((self.0 >> 33) as i64) % (most - least + 1);
        match (self.0 >> 29) % 4 {
            0 => limits[0],
            1 => limits[1],
            _ => inside as i32,
        }
    }

    fn many(&mut self, count: usize, limits: [i32; 2]) -> Vec<i32> {
        (0..count).map(|_| self.next(limits)).collect()
    }
}

/// As it is defined, in integers that hold all of it.
fn expected(head: &Head<'_>, states: &[i32]) -> (Vec<i32>, Vec<i64>) {
    let (mut moved, mut said) = (Vec::new(), Vec::new());
    for (states, enter) in states.chunks_exact(head.b.len()).zip(head.enter) {
        let mut sum = 0;
        for ((h, b), c) in states.iter().zip(head.b).zip(head.c) {
            let exact = i128::from(*h) * i128::from(head.decay) + i128::from(*enter) * i128::from(*b);
            let new = ((exact + (1 << 23)) >> 24) as i32;
            moved.push(new);
            sum += i64::from(new) * i64::from(*c);
        }
        said.push(sum);
    }
    (moved, said)
}

#[test]
fn it_is_exact_at_its_limits() {
    type Update = fn(&Head<'_>, &mut [i32], &mut [i64]);
    let updates: [(usize, Update); 6] = [
        (16, exact::<16>),
        (32, exact::<32>),
        (64, exact::<64>),
        (16, exact_in_parts::<16>),
        (48, exact_in_parts::<16>),
        (256, exact_in_parts::<16>),
    ];
    let mut numbers = Numbers(1);
    for (width, update) in updates {
        for decay in [0, 1, 3, 1 << 12, (1 << 23) - 1, 1 << 23, 16_000_000, (1 << 24) - 1, 1 << 24] {
            for _ in 0..40 {
                let enter = numbers.many(CHANNELS, [1 - (1 << 25), (1 << 25) - 1]);
                let b: Vec<i32> = numbers.many(width, [-32_768, 32_767]).iter().map(|b| b << 13).collect();
                let c = numbers.many(width, [-32_768, 32_767]);
                let mut states = numbers.many(CHANNELS * width, [i32::MIN, i32::MAX]);
                let head = Head { decay, enter: &enter, b: &b, c: &c };
                let (moved, sums) = expected(&head, &states);
                let mut said = [7; CHANNELS];
                update(&head, &mut states, &mut said);
                assert_eq!(states, moved, "{width} states, decay {decay}");
                assert_eq!(said[..], sums, "{width} states, decay {decay}");
            }
        }
    }
}
