//! Chance that repeats: the same seed gives the same run, as far as threads and disks allow.

/// `SplitMix64`.
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn seeded(seed: u64, stream: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ stream.wrapping_mul(0xd134_2543_de82_ef95))
    }

    pub fn draw(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }

    pub fn once_in(&mut self, n: u64) -> bool {
        self.draw(n) == 0
    }

    pub fn between_ms(&mut self, from: u64, to: u64) -> std::time::Duration {
        std::time::Duration::from_millis(from + self.draw(to - from))
    }
}
