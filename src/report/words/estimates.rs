//! Words for the tables of `sipas score`.

use super::Words;

pub const OTHER_ESTIMATES: Words =
    Words("Số bình quân, tổng, tỷ số và chỉ số kết hợp", "Means, totals, ratios and composites");
pub const DIFFERENCES: Words = Words("Chênh lệch giữa các nhóm", "Differences between groups");
pub const PAIRS: Words = Words("Từng cặp nhóm được xếp hạng", "All pairs of ranked groups");
pub const RANK_SETS: Words = Words("Thứ hạng và khoảng thứ hạng", "Ranks with their sets");
pub const VERDICTS: Words = Words("So với mức chung và bốn nhóm xếp loại", "Against the mean of all, and quarters");
pub const IDENTITY: Words = Words("Mã", "Id");
pub const MEASURED_IN: Words = Words("Đơn vị tính", "Unit");
pub const P: Words = Words("p", "p");
pub const P_BH: Words = Words("p (BH)", "p (BH)");
pub const RANK_OF_GROUP: Words = Words("Thứ hạng", "Rank");
pub const SAID: Words = Words("Kết luận", "Verdict");

/// What kind of estimate a line is.
#[must_use]
pub fn kind_of_estimate(kind: &str) -> Words {
    match kind {
        "mean_score" => Words("Điểm bình quân", "Mean score"),
        "mean" => Words("Bình quân", "Mean"),
        "total" => Words("Tổng", "Total"),
        "ratio" => Words("Tỷ số", "Ratio"),
        "proportion" => Words("Tỷ lệ", "Proportion"),
        "composite" => Words("Chỉ số kết hợp", "Composite"),
        "verdict" => Words("So với mức chung", "Against the mean"),
        "band" => Words("Nhóm xếp loại", "Quarter"),
        _ => Words("Kết quả", "Score"),
    }
}

/// A verdict or a quarter.
#[must_use]
pub fn said(verdict: &str) -> Words {
    match verdict {
        "above" => Words("Cao hơn mức chung", "Above"),
        "near" => Words("Chưa khác biệt rõ", "Not clearly different"),
        "below" => Words("Thấp hơn mức chung", "Below"),
        "best" => Words("Cao nhất", "Best"),
        "high_average" => Words("Trung bình cao", "High average"),
        "low_average" => Words("Trung bình thấp", "Low average"),
        "poor" => Words("Thấp nhất", "Poor"),
        _ => Words("Chưa đủ căn cứ để khẳng định", "Cannot be said"),
    }
}
