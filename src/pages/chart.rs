//! Bars as inline SVG, without style attributes. Every bar is decoration: its numbers stand as text beside it.

use std::fmt::Write as _;

/// A bar filled to `percent` (0..=100).
#[must_use]
pub fn bar(percent: f64) -> String {
    let width = percent.clamp(0.0, 100.0);
    format!(
        r#"<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="k0" width="100" height="10"/><rect class="k" width="{width:.2}" height="10"/></svg>"#
    )
}

/// One bar divided by `counts`, from the first option at the left to the last at the right; empty where nobody answered.
#[must_use]
pub fn stacked(counts: &[u64]) -> String {
    let total: u64 = counts.iter().sum();
    let mut svg = String::from(
        r#"<svg class="bar tall" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="k0" width="100" height="10"/>"#,
    );
    let mut x = 0.0;
    for (place, count) in counts.iter().enumerate().filter(|_| total > 0) {
        let width = 100.0 * *count as f64 / total as f64;
        // Writing into a string cannot fail.
        let _ =
            write!(svg, r#"<rect class="{}" x="{x:.2}" width="{width:.2}" height="10"/>"#, colour(place, counts.len()));
        x += width;
    }
    svg.push_str("</svg>");
    svg
}

/// The class of an option's colour: five levels have the five of the scale, other lists walk through them.
#[must_use]
pub fn colour(place: usize, options: usize) -> &'static str {
    const SCALE: [&str; 5] = ["c1", "c2", "c3", "c4", "c5"];
    if options < 2 {
        return "c4";
    }
    SCALE[(place * 4 / (options - 1)).min(4)]
}

#[cfg(test)]
mod tests {
    use super::{bar, stacked};

    #[test]
    fn the_parts_of_a_bar_fill_it() {
        let svg = stacked(&[1, 0, 1, 2]);
        assert!(svg.contains(r#"x="0.00" width="25.00""#) && svg.contains(r#"x="50.00" width="50.00""#), "{svg}");
        assert!(!svg.contains("style"));
        assert_eq!(stacked(&[0, 0]).matches("<rect").count(), 1);
        assert!(bar(140.0).contains(r#"width="100.00""#));
    }
}
