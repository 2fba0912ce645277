//! Words for weights by the cells of a design or by margins.

use super::Words;
use crate::domain::text::Language;
use crate::scoring::designed::{By, Designed, NoError, Plain};

pub const CELLS: Words = Words("Quyền số", "Weights");
pub const CELL_SORT: Words = Words("Chia theo", "Cells by");
pub const CELL_NAMES: Words = Words("Mã lĩnh vực, đơn vị mẫu hoặc câu trả lời", "Sectors, sample units or answers");
pub const CELL_NODE: Words = Words("Chỉ tiêu", "Indicator");
pub const CELL_WEIGHT: Words = Words("Quyền số của một phiếu", "Weight of a form");
pub const CELL_FORMS: Words = Words("Phiếu hợp lệ của người được chọn mẫu", "Valid forms of those drawn");

#[must_use]
pub fn cells_by(of: By, language: &Language) -> &'static str {
    match of {
        By::Sector => Words("Lĩnh vực", "Sector"),
        By::Unit => Words("Đơn vị mẫu", "Sample unit"),
        By::Margins => Words("Tổng số đã biết", "Known totals"),
    }
    .of(language)
}

/// Why an agency with cells is not weighted; none where nothing is to be said.
#[must_use]
pub fn plain(reason: Plain, language: &Language) -> &'static str {
    match reason {
        Plain::Live => {
            Words("Số liệu trong khi đang lấy ý kiến không có quyền số.", "Running figures are not weighted.")
        }
        Plain::Hidden => Words(
            "Số liệu của cơ quan không được nêu, nên cũng không nêu quyền số.",
            "The agency's figures are not shown, nor are its weights.",
        ),
        Plain::NoResponses => Words("Chưa có phiếu hợp lệ.", "No valid form has come."),
        Plain::NotAllDrawn => Words(
            "Không dùng quyền số: có phiếu không phải của người được chọn mẫu.",
            "Not weighted: some forms are not of people drawn in a sample.",
        ),
        Plain::NoCell => Words(
            "Không dùng quyền số và không nêu sai số: có phiếu không thuộc lĩnh vực hoặc đơn vị mẫu nào đã khai báo.",
            "Not weighted, and no error is given: a form stands in none of the declared sectors or sample units.",
        ),
        Plain::MoreThanFiles => Words(
            "Không dùng quyền số và không nêu sai số: có lĩnh vực, đơn vị mẫu hoặc nhóm người trả lời có số phiếu lớn hơn số hồ sơ.",
            "Not weighted, and no error is given: a sector, sample unit or group of people has more forms than files.",
        ),
        Plain::OneCell => Words(
            "Không cần quyền số: chỉ có một lĩnh vực, đơn vị mẫu hoặc nhóm người trả lời, sau khi gộp những nơi ít phiếu.",
            "No weights are needed: there is one sector, sample unit or group of people, after those with few forms were merged.",
        ),
        Plain::MarginsDisagree => Words(
            "Không dùng quyền số và không nêu sai số: tổng số người đã biết không khớp với số hồ sơ của cơ quan.",
            "Not weighted, and no error is given: the known totals do not add up to the agency's files.",
        ),
        Plain::Stalled => Words(
            "Không dùng quyền số và không nêu sai số: không có quyền số nào khớp với mọi tổng số đã biết.",
            "Not weighted, and no error is given: no weights meet all the known totals.",
        ),
        Plain::NoFiles => Words(
            "Không dùng quyền số: chỉ biết tỷ lệ, chưa biết số hồ sơ của cơ quan.",
            "Not weighted: shares are known, but not the agency's number of files.",
        ),
    }
    .of(language)
}

/// Why a weighted figure has no error.
#[must_use]
pub fn no_error(reason: &NoError, language: &Language) -> String {
    let words = match reason {
        NoError::Lonely(stratum) if stratum.is_empty() => {
            Words("Không nêu sai số: chỉ có một cụm có phiếu.", "No error is given: one cluster only has forms.")
        }
        NoError::Lonely(_) => Words(
            "Không nêu sai số: trong tầng “{s}” chỉ có một cụm có phiếu.",
            "No error is given: in the stratum “{s}” one cluster only has forms.",
        ),
        NoError::NoFreedom => Words("Không nêu sai số: quá ít câu trả lời.", "No error is given: too few answers."),
        NoError::FewAnswers => Words(
            "Không nêu sai số, để bảo vệ người trả lời ở cụm có ít phiếu.",
            "No error is given, to protect those who answered in a cluster with few forms.",
        ),
    };
    let stratum = if let NoError::Lonely(stratum) = reason { stratum } else { "" };
    words.of(language).replace("{s}", stratum)
}

/// Why an agency's index has no error, where its cells are the reason.
#[must_use]
pub fn without_error(designed: Option<&Designed>, language: &Language) -> Option<String> {
    match designed? {
        Designed::Plain(
            reason @ (Plain::NotAllDrawn
            | Plain::NoCell
            | Plain::MoreThanFiles
            | Plain::MarginsDisagree
            | Plain::Stalled
            | Plain::NoFiles),
        ) => Some(plain(*reason, language).to_owned()),
        Designed::Plain(_) => None,
        Designed::Weighted(weighted) => weighted.no_errors.get(&0).map(|reason| no_error(reason, language)),
    }
}
