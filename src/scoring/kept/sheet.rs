//! Up to 256 responses, turned: for each byte of the layout the values of all of them in a row, so that sixteen people are
//! looked at in one step of the processor.

/// Responses of one sheet.
pub const ROWS: usize = 256;

/// Stands where a row is nobody's, in every column. No field of one byte has such a value: options end at 248, and what is no
/// option begins at 252. In wider fields it may be an answer; they ask [`Sheet::people`].
pub const NOBODY: u8 = 251;

/// One byte of the layout, of every row.
pub type Column = [u8; ROWS];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    columns: Box<[Column]>,
    /// One bit a row: whether it is somebody's.
    taken: [u64; ROWS / 64],
}

impl Sheet {
    /// Turns rows of `width` bytes each, one or more, that stand one after the other.
    ///
    /// # Panics
    /// Where there are more than [`ROWS`].
    #[must_use]
    pub fn of(rows: &[u8], width: usize) -> Self {
        let mut sheet = Self { columns: vec![[NOBODY; ROWS]; width].into(), taken: [0; ROWS / 64] };
        let count = rows.len() / width;
        assert!(count <= ROWS, "{count} rows on a sheet");
        for row in 0..count {
            sheet.taken[row / 64] |= 1 << (row % 64);
        }
        // Squares of eight by eight; the last one of a row begins earlier, so that it ends with the row.
        let squares = if width < 8 { 0 } else { count / 8 * 8 };
        for row in (0..squares).step_by(8) {
            for column in (0..width - 7).step_by(8).chain([width - 8]) {
                sheet.turn_square(rows, width, row, column);
            }
        }
        for (row, bytes) in rows.chunks_exact(width).enumerate().skip(squares) {
            for (column, byte) in sheet.columns.iter_mut().zip(bytes) {
                column[row] = *byte;
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
        for (column, word) in self.columns[column..column + 8].iter_mut().zip(words) {
            column[row..row + 8].copy_from_slice(&word.to_le_bytes());
        }
    }

    /// One byte of the layout.
    #[must_use]
    pub fn column(&self, at: usize) -> &Column {
        &self.columns[at]
    }

    /// How many rows are somebody's.
    #[must_use]
    pub fn count(&self) -> usize {
        self.taken.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The rows that are somebody's.
    pub fn people(&self) -> impl Iterator<Item = usize> {
        let is_taken = |row: &usize| self.taken[row / 64] >> (row % 64) & 1 == 1;
        (0..ROWS).filter(is_taken)
    }

    /// Puts some bytes of a row back into `bytes`, where they stand in a response.
    pub fn turn_back(&self, row: usize, field: std::ops::Range<usize>, bytes: &mut [u8]) {
        for (byte, column) in bytes[field.clone()].iter_mut().zip(&self.columns[field]) {
            *byte = column[row];
        }
    }

    /// Makes a row nobody's.
    pub fn leave_out(&mut self, row: usize) {
        for column in &mut self.columns {
            column[row] = NOBODY;
        }
        self.taken[row / 64] &= !(1 << (row % 64));
    }
}

/// In how many rows of a column something holds. A counter of a byte lets the compiler look at sixteen rows in one step.
#[must_use]
pub fn count(column: &Column, holds: impl Fn(u8) -> bool) -> u64 {
    match column.iter().fold(0_u8, |count, byte| count.wrapping_add(u8::from(holds(*byte)))) {
        // All of them are one more than the counter holds.
        0 if holds(column[0]) => ROWS as u64,
        count => count.into(),
    }
}

/// Changes a column by another one, row by row. A function of its own, or the compiler does not know that the two are apart and
/// goes one by one; for the same reason `with` owns what it knows.
#[inline(never)]
pub fn blend(column: &mut Column, by: &Column, with: impl Fn(u8, u8) -> u8) {
    for (byte, by) in column.iter_mut().zip(by) {
        *byte = with(*byte, *by);
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
            count in prop_oneof![0_usize..20, Just(ROWS - 1), Just(ROWS)],
            seed in any::<u64>(),
        ) {
            let byte = |at: usize| seed.wrapping_mul(at as u64 * 2 + 1).to_le_bytes()[5];
            let rows: Vec<u8> = (0..width * count).map(byte).collect();
            let mut sheet = Sheet::of(&rows, width);
            prop_assert_eq!(sheet.count(), count);
            for (row, bytes) in rows.chunks_exact(width).enumerate() {
                let mut back = vec![0; width];
                sheet.turn_back(row, 0..width, &mut back);
                prop_assert_eq!(back, bytes);
            }
            for at in 0..width {
                let there = rows.iter().skip(at).step_by(width).filter(|byte| **byte == 7).count();
                prop_assert_eq!(count_of(&sheet, at, 7), there as u64);
            }
            if count > 2 {
                sheet.leave_out(2);
                prop_assert_eq!(sheet.people().collect::<Vec<_>>(), (0..count).filter(|row| *row != 2).collect::<Vec<_>>());
                prop_assert!((0..width).all(|at| sheet.column(at)[2] == NOBODY));
            }
        }
    }

    fn count_of(sheet: &Sheet, at: usize, value: u8) -> u64 {
        super::count(sheet.column(at), |byte| byte == value)
    }
}
