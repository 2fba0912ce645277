//! QR codes as pictures that need no file of their own: one path, dark on light whatever the page's colours are.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around a code, as readers want them.
pub const QUIET: i32 = 4;

/// The picture of a text; `label` says in words what it is. Empty where the text is too long for any code (some 2 000 letters).
#[must_use]
pub fn svg(text: &str, label: &str) -> String {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return String::new() };
    let modules = code.size();
    let mut dark = String::new();
    for y in 0..modules {
        let mut x = 0;
        while x < modules {
            // Neighbours in one stroke: half the bytes, and no hairlines between them on paper.
            let run = (x..modules).take_while(|x| code.get_module(*x, y)).fold(0, |run, _| run + 1);
            if run > 0 {
                // Writing into a string cannot fail.
                let _ = write!(dark, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    let side = modules + 2 * QUIET;
    let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{dark}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn a_code_is_one_picture_with_a_name() {
        let picture = svg("ABCD-EFGH-JKMN-PQRS", "Mã \"A\" <1>");
        assert!(picture.starts_with("<svg") && picture.contains("aria-label=\"Mã &quot;A&quot; &lt;1>\""), "{picture}");
        // Version 2 has 25 modules a side, with its quiet zone 33.
        assert!(picture.contains("viewBox=\"0 0 33 33\"") || picture.contains("viewBox=\"0 0 29 29\""), "{picture}");
        assert_eq!(svg(&"x".repeat(5000), ""), "");
    }
}
