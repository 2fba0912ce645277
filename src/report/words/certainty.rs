//! Words for how sure a figure is, and where an agency stands.

use super::Words;
use crate::domain::text::Language;
use crate::scoring::change::{Change, Verdict as Changed};
use crate::scoring::method::Thresholds;
use crate::scoring::standing::{Eligibility, Target, Verdict};

pub const ESTIMATES: Words = Words("Ước lượng và sai số", "Estimates with their errors");
pub const GROUP: Words = Words("Nhóm", "Group");
pub const STANDARD_ERROR: Words = Words("Sai số chuẩn", "Standard error");
pub const LOW: Words = Words("Cận dưới", "Lower end");
pub const HIGH: Words = Words("Cận trên", "Upper end");
pub const INTERVAL_RULE: Words = Words("Cách tính khoảng", "Interval by");
pub const FREEDOM: Words = Words("Bậc tự do", "df");
pub const ASSUMED_SIMPLE: Words = Words(
    "Tệp định nghĩa không khai báo trọng số, tầng, cụm và số lượng tổng thể: kết quả được tính như một mẫu ngẫu nhiên đơn giản gồm những người trả lời.",
    "The definition declares no weights, strata, clusters or populations: figured as a simple random sample of respondents.",
);

/// Why a record has no error or no estimate, from its status.
#[must_use]
pub fn not_estimable(status: &str) -> Words {
    match status {
        "no CI: df<=0" => Words(
            "Không ước lượng được sai số: chỉ có một đơn vị mẫu",
            "The error cannot be estimated: one sampled unit only",
        ),
        "no stage-1 sampling error" => Words(
            "Mọi đơn vị cấp một đều được chọn: không có sai số ở cấp này",
            "Every first-stage unit was taken: no sampling error at that stage",
        ),
        "no error: the rule is not smooth" => Words(
            "Không ước lượng được sai số: quy tắc quy đổi theo bậc hoặc đang chạm ngưỡng",
            "The error cannot be estimated: the rule has steps, or a limit is in force",
        ),
        "no error: a median or a figure from outside" => Words(
            "Không ước lượng được sai số: trung vị hoặc số liệu bên ngoài",
            "The error cannot be estimated: a median or a figure from outside",
        ),
        "no spread among the sampled units" => {
            Words("Các đơn vị mẫu không khác nhau", "The sampled units do not differ")
        }
        "no spread left beside the known totals" => {
            Words("Các tổng đã biết giải thích hết khác biệt", "The known totals explain every difference")
        }
        "no answers" => Words("Không có câu trả lời", "No answers"),
        "no rank: no estimate or no error" => {
            Words("Không xếp hạng: không có ước lượng hoặc sai số", "No rank: no estimate or no error")
        }
        "a part is missing" => Words("Thiếu một phần", "A part is missing"),
        _ => Words("Không ước lượng được", "Cannot be estimated"),
    }
}

pub const RANK: Words = Words("Thứ hạng trong khối", "Rank in its group");
pub const RANK_OF: Words = Words("Số cơ quan được xếp hạng", "Agencies ranked");
pub const RANK_BEST: Words = Words("Thứ hạng cao nhất có thể", "Best rank possible");
pub const RANK_WORST: Words = Words("Thứ hạng thấp nhất có thể", "Worst rank possible");
pub const VERDICT: Words = Words("So với mức chung của khối", "Against its group");

#[must_use]
pub fn verdict(verdict: Verdict, language: &Language) -> &'static str {
    match verdict {
        Verdict::Above => Words("Cao hơn mức chung", "Above"),
        Verdict::Near => Words("Chưa khác biệt rõ", "Not clearly different"),
        Verdict::Below => Words("Thấp hơn mức chung", "Below"),
    }
    .of(language)
}

pub const RETURNS: Words = Words("Phiếu phát ra và thu về", "Forms and returns");
pub const FILES: Words = Words("Hồ sơ trong kỳ", "Files in the period");
pub const INVITED: Words = Words("Phát ra hoặc mời", "Handed out or invited");
pub const RESPONSE_RATE: Words = Words("Tỷ lệ trả lời (%)", "Response rate (%)");
pub const TARGET: Words = Words("So với mục tiêu", "Against the target");

#[must_use]
pub fn target(verdict: Target, language: &Language) -> &'static str {
    match verdict {
        Target::Met => Words("Đạt", "Met"),
        Target::NotMet => Words("Chưa đạt", "Not met"),
        Target::CannotBeSaid => Words("Chưa đủ căn cứ để khẳng định", "Cannot be said"),
    }
    .of(language)
}

pub const CHANGES: Words = Words("So với đợt trước", "Since the wave before");
pub const BEFORE: Words = Words("Kết quả đợt trước", "Figure before");
pub const CHANGE: Words = Words("Tăng (+), giảm (−), điểm", "Up (+), down (−), in points");
pub const CHANGE_ERROR: Words = Words("Sai số chuẩn của mức thay đổi", "Standard error of the change");
pub const VERDICT_OF_CHANGE: Words = Words("Mức thay đổi", "The change");
pub const P_HOLM: Words = Words("p (Holm)", "p (Holm)");
pub const REBUILT: Words = Words(
    "Tính lại từ các đơn vị trước sắp xếp ({list}), theo số hồ sơ; chỉ để tham khảo.",
    "Rebuilt from the units before the merger ({list}), weighted by files; for reference only.",
);
pub const NO_WAVE_BEFORE: Words = Words("Không có đợt trước để so sánh.", "There is no earlier wave to compare with.");

/// What may be said of a change.
#[must_use]
pub fn changed(verdict: Changed, language: &Language) -> &'static str {
    match verdict {
        Changed::BeyondError => Words("Vượt sai số mẫu", "Beyond sampling error"),
        Changed::NotBeyondError => Words("Chưa vượt sai số mẫu", "Not beyond sampling error"),
        Changed::CannotBeSaid => Words("Chưa biết sai số", "The error is not known"),
    }
    .of(language)
}

/// Why there is no change to tell.
#[must_use]
pub fn not_compared(change: &Change, language: &Language) -> Option<&'static str> {
    let words = match change {
        Change::Known(_) | Change::Rebuilt(_) => return None,
        Change::OtherSurvey => {
            Words("Không so sánh: bộ câu hỏi đã thay đổi.", "Not compared: the questionnaire changed.")
        }
        Change::OtherMethod => Words("Không so sánh: cách tính đã thay đổi.", "Not compared: the method changed."),
        Change::NewAgency => Words("Đợt trước không có cơ quan này.", "The agency was not in the wave before."),
        Change::NoFigure => Words(
            "Không so sánh: số liệu của một trong hai đợt không được nêu.",
            "Not compared: the figure of one of the two is not shown.",
        ),
    };
    Some(words.of(language))
}

/// Why an agency has no rank though its forms were drawn from known files.
pub const NO_DIFFERENCE: Words = Words(
    "Không xếp hạng: các phiếu không khác nhau nên chưa biết sai số mẫu.",
    "No rank: the forms do not differ, so they do not tell the sampling error.",
);

/// Why an agency is not ranked.
#[must_use]
pub fn unranked(of: Eligibility, files: Option<u64>, thresholds: Thresholds, language: &Language) -> Option<String> {
    let words = match of {
        Eligibility::Ranked | Eligibility::NoFigure | Eligibility::Alone => return None,
        Eligibility::FewFiles => Words(
            "Không đánh giá: trong kỳ chỉ có {n} hồ sơ (mức tối thiểu {k}).",
            "Not assessed: only {n} files (minimum {k}).",
        ),
        Eligibility::FewForms => Words(
            "Công bố để tham khảo, không xếp hạng: dưới {k} phiếu hợp lệ.",
            "For information, not ranked: fewer than {k} valid forms.",
        ),
        Eligibility::NoError => Words(
            "Không nêu sai số và thứ hạng: có phiếu không phải của người được chọn mẫu, hoặc chưa biết số hồ sơ trong kỳ.",
            "No error and no rank: some forms are not of people drawn in a sample, or the number of files is not known.",
        ),
    };
    let least = if of == Eligibility::FewFiles { thresholds.assess } else { thresholds.rank };
    Some(words.of(language).replace("{n}", &files.unwrap_or(0).to_string()).replace("{k}", &least.to_string()))
}
