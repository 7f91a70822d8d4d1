//! Reproducible data that look like trained weights.

/// xorshift64.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Uniform, both ends included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        low + ((self.next() >> 33) % (high - low + 1) as u64) as i32
    }

    /// Near-Gaussian rows, each scaled so that its largest weight is `limit`: what quantisation by row makes.
    pub fn weights(&mut self, rows: usize, columns: usize, limit: i32) -> Vec<i8> {
        let mut weights = Vec::with_capacity(rows * columns);
        for _ in 0..rows {
            let row: Vec<f64> =
                (0..columns).map(|_| (0..12).map(|_| f64::from(self.between(-1000, 1000))).sum()).collect();
            let largest = row.iter().fold(0f64, |largest, w| largest.max(w.abs()));
            weights.extend(row.iter().map(|w| (w / largest * f64::from(limit)).round() as i8));
        }
        weights
    }
}
