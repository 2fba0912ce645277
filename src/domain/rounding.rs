//! Rounding half up, for whoever prints a number. Only `report` and `pages` call it: everything before them keeps full values.
//!
//! A share is one division of two whole numbers and means are sums of few such, so a figure that lies on a half is stored
//! within some 1e-13 of it. Rounding therefore looks at eleven decimals: 2.675 becomes 2.68 though its nearest binary number
//! lies below, and a share is rounded as its exact fraction would be wherever it rests on fewer than a billion answers.

const EXACT: usize = 11;
/// More decimals than any figure here has.
const MOST: usize = 9;

/// `83.94`: half up (away from zero), always with so many decimals.
#[must_use]
pub fn half_up(value: f64, decimals: u8) -> String {
    let decimals = usize::from(decimals).min(MOST);
    let exact = format!("{:.EXACT$}", value.abs());
    let cut = exact.len() - EXACT + decimals;
    let mut kept = exact.as_bytes()[..cut].to_vec();
    if exact.as_bytes()[cut] >= b'5' {
        carry(&mut kept);
    }
    if decimals == 0 {
        kept.pop();
    }
    let is_negative = value < 0.0 && kept.iter().any(|digit| matches!(digit, b'1'..=b'9'));
    let digits = String::from_utf8(kept).expect("digits and a point are ASCII");
    if is_negative { format!("-{digits}") } else { digits }
}

/// Adds one to the last digit; the point is passed over.
fn carry(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        match *digit {
            b'.' => {}
            b'9' => *digit = b'0',
            _ => {
                *digit += 1;
                return;
            }
        }
    }
    digits.insert(0, b'1');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::half_up;

    #[test]
    fn halves_go_up() {
        let cases = [
            (0.125, 2, "0.13"),
            (2.675, 2, "2.68"),
            (1.005, 2, "1.01"),
            (83.944_999, 2, "83.94"),
            (99.995, 2, "100.00"),
            (9.5, 0, "10"),
            (0.049_999, 1, "0.0"),
            (-0.005, 2, "-0.01"),
            (-0.001, 2, "0.00"),
            (0.0, 2, "0.00"),
        ];
        for (value, decimals, printed) in cases {
            assert_eq!(half_up(value, decimals), printed, "{value}");
        }
    }

    /// The figures that METHOD.md asks for: published shares of published counts.
    #[test]
    fn published_percentages_come_out_to_the_printed_digit() {
        let cases: [(&[u64], u64, u8, &[&str]); 5] = [
            // Đà Nẵng 2014: service quality, officials.
            (&[7588, 117, 20], 7725, 2, &["98.23", "1.51", "0.26"]),
            (&[4550, 78, 41], 4669, 2, &["97.45", "1.67", "0.88"]),
            // Bà Rịa–Vũng Tàu 2022.
            (&[10, 16, 5, 0], 31, 1, &["32.3", "51.6", "16.1", "0.0"]),
            // Huế, files by time.
            (&[124_907, 102_770, 19_852], 257_141, 1, &["48.6", "40.0", "7.7"]),
            // An Giang, classes of units.
            (&[0, 7, 131, 44, 2], 184, 0, &["0", "4", "71", "24", "1"]),
        ];
        for (counts, of, decimals, published) in cases {
            let shares: Vec<String> =
                counts.iter().map(|count| half_up(100.0 * *count as f64 / of as f64, decimals)).collect();
            assert_eq!(shares, published);
        }
        assert_eq!(half_up(100.0 * 26.0 / 31.0, 2), "83.87");
    }

    proptest! {
        /// A share is rounded as its exact fraction is.
        #[test]
        fn a_share_is_rounded_as_the_exact_fraction(of in 1..2_000_000_u64, part in any::<prop::sample::Index>()) {
            let part = part.index(usize::try_from(of).unwrap() + 1) as u64;
            // Half up of 100 · part / of at two decimals, in whole numbers.
            let hundredths = (20_000 * part + of) / (2 * of);
            let exact = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            prop_assert_eq!(half_up(100.0 * part as f64 / of as f64, 2), exact);
        }

        #[test]
        fn every_half_of_a_hundredth_goes_up(thousandths in 0..20_000_u64) {
            let value = (10 * thousandths + 5) as f64 / 1000.0;
            let up = thousandths + 1;
            prop_assert_eq!(half_up(value, 2), format!("{}.{:02}", up / 100, up % 100));
        }
    }
}
