//! Some responses, turned: for each byte of the layout the values of all of them in a row, so that sixteen people and more are
//! looked at in one step of the processor.

use std::ops::Range;

/// Most responses of one sheet: so many that what a column costs beside its bytes is little, and so few that a column stays in the
/// processor's nearest memory. No power of two, or the columns of one person would get in each other's way there.
pub const ROWS: usize = 7 * STEP;

/// Columns have a multiple of so many rows.
const STEP: usize = 64;

/// Stands where a row is nobody's, in every column. No field of one byte has such a value: options end at 248, and what is no
/// option begins at 252. In wider fields it may be an answer; they ask [`Sheet::people`].
pub const NOBODY: u8 = 251;

/// Something of every row. Of a sheet with fewer rows its beginning.
pub type Column = [u8; ROWS];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    people: usize,
    /// Rows of each column: people, and nobody up to a whole step.
    len: usize,
    columns: Box<[u8]>,
}

impl Sheet {
    /// Turns rows of `width` bytes each, one or more, that stand one after the other.
    ///
    /// # Panics
    /// Where there are more than [`ROWS`].
    #[must_use]
    pub fn of(rows: &[u8], width: usize) -> Self {
        let count = rows.len() / width;
        assert!(count <= ROWS, "{count} rows on a sheet");
        let len = count.next_multiple_of(STEP);
        let mut sheet = Self { people: count, len, columns: vec![NOBODY; len * width].into() };
        // Squares of eight by eight; the last one of a row begins earlier, so that it ends with the row.
        let squares = if width < 8 { 0 } else { count / 8 * 8 };
        for row in (0..squares).step_by(8) {
            for column in (0..width - 7).step_by(8).chain([width - 8]) {
                sheet.turn_square(rows, width, row, column);
            }
        }
        for (row, bytes) in rows.chunks_exact(width).enumerate().skip(squares) {
            for (column, byte) in bytes.iter().enumerate() {
                sheet.columns[column * len + row] = *byte;
            }
        }
        sheet
    }

    /// Turns eight bytes of eight rows by swapping ever smaller squares: of four, of two, of one byte (Warren, Hacker's Delight, 7-3).
    fn turn_square(&mut self, rows: &[u8], width: usize, row: usize, column: usize) {
        let mut words = [0; 8];
        for (at, word) in words.iter_mut().enumerate() {
            let mut bytes = [0; 8];
            let from = (row + at) * width + column;
            bytes.copy_from_slice(&rows[from..from + 8]);
            *word = u64::from_le_bytes(bytes);
        }
        for (apart, mask) in [(4, 0x0000_0000_FFFF_FFFF), (2, 0x0000_FFFF_0000_FFFF), (1, 0x00FF_00FF_00FF_00FF_u64)] {
            for low in (0..8).filter(|low| low & apart == 0) {
                let high = low + apart;
                let swapped = ((words[low] >> (8 * apart)) ^ words[high]) & mask;
                words[high] ^= swapped;
                words[low] ^= swapped << (8 * apart);
            }
        }
        for (column, word) in self.columns[column * self.len..].chunks_exact_mut(self.len).zip(words) {
            column[row..row + 8].copy_from_slice(&word.to_le_bytes());
        }
    }

    /// One byte of the layout, of every row.
    #[must_use]
    pub fn column(&self, at: usize) -> &[u8] {
        &self.columns[at * self.len..(at + 1) * self.len]
    }

    /// Rows of each column.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// The rows that are somebody's.
    pub fn people(&self) -> Range<usize> {
        0..self.people
    }

    /// Puts some bytes of a row back into `bytes`, where they stand in a response.
    pub fn turn_back(&self, row: usize, field: Range<usize>, bytes: &mut [u8]) {
        for at in field {
            bytes[at] = self.columns[at * self.len + row];
        }
    }
}

/// In how many rows of a column something holds. Counters of a byte, a step of them, let the compiler look at sixteen rows at once.
#[must_use]
pub fn count(column: &[u8], holds: impl Fn(u8) -> bool) -> u64 {
    let mut counts = [0_u8; STEP];
    for bytes in column.as_chunks::<STEP>().0 {
        for (count, byte) in counts.iter_mut().zip(bytes) {
            *count += u8::from(holds(*byte));
        }
    }
    // Word by word, then the bytes of the sum: one by one they would cost more than they were found with. No byte overflows.
    const { assert!(ROWS / 8 <= u8::MAX as usize) };
    let bytes: u64 = counts.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).sum();
    let by_twos = (bytes & 0x00FF_00FF_00FF_00FF) + (bytes >> 8 & 0x00FF_00FF_00FF_00FF);
    by_twos.wrapping_mul(0x0001_0001_0001_0001) >> 48
}

/// Changes a column by another one, row by row. A function of its own, or the compiler does not know that the two are apart and
/// goes one by one; for the same reason `with` owns what it knows.
#[inline(never)]
pub fn blend(column: &mut [u8], by: &[u8], with: impl Fn(u8, u8) -> u8) {
    for (bytes, by) in column.as_chunks_mut::<STEP>().0.iter_mut().zip(by.as_chunks::<STEP>().0) {
        for (byte, by) in bytes.iter_mut().zip(by) {
            *byte = with(*byte, *by);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_turned_comes_back(
            width in 1_usize..40,
            count in prop_oneof![0_usize..200, Just(ROWS - 1), Just(ROWS)],
            seed in any::<u64>(),
        ) {
            let byte = |at: usize| seed.wrapping_mul(at as u64 * 2 + 1).to_le_bytes()[5];
            let rows: Vec<u8> = (0..width * count).map(byte).collect();
            let sheet = Sheet::of(&rows, width);
            prop_assert_eq!((sheet.people(), sheet.len() % STEP), (0..count, 0));
            for (row, bytes) in rows.chunks_exact(width).enumerate() {
                let mut back = vec![0; width];
                sheet.turn_back(row, 0..width, &mut back);
                prop_assert_eq!(back, bytes);
            }
            for at in 0..width {
                let there = rows.iter().skip(at).step_by(width).filter(|byte| **byte == 7).count();
                prop_assert_eq!(super::count(sheet.column(at), |byte| byte == 7), there as u64);
            }
        }
    }
}
