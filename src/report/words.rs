//! Every word of the reports, in Vietnamese and English; the sentences about figures are the same as on the pages.

use crate::domain::response::Source;
use crate::domain::text::Language;
use crate::scoring::estimate::{Absent, Hidden, Score};
use crate::scoring::index::{Count, Index, Level, Unit};
use crate::scoring::method::{MissingRule, OverRule, ScoreUnit};

mod cells;
mod certainty;
mod estimates;

pub use cells::*;
pub use certainty::*;
pub use estimates::*;

/// Vietnamese and English.
#[derive(Debug, Clone, Copy)]
pub struct Words(&'static str, &'static str);

impl Words {
    #[must_use]
    pub fn of(self, language: &Language) -> &'static str {
        if language.as_str() == "en" { self.1 } else { self.0 }
    }
}

pub const SUMMARY: Words = Words("Tổng hợp", "Summary");
pub const FACTORS: Words = Words("Yếu tố", "Factors");
pub const QUESTIONS: Words = Words("Câu hỏi", "Questions");
pub const METHOD: Words = Words("Phương pháp", "Method");

pub const LEVEL: Words = Words("Cấp", "Level");
pub const CODE: Words = Words("Mã cơ quan", "Agency code");
pub const NAME: Words = Words("Cơ quan", "Agency");
pub const BLOCK: Words = Words("Khối", "Block");
pub const RECEIVED: Words = Words("Phiếu đã nhận", "Received");
pub const RECEIVED_COUNTED: Words = Words("Phiếu đã nhận (nguồn được tính)", "Received (sources that count)");
pub const RECEIVED_BESIDE: Words = Words("Phiếu đã nhận (tự nguyện)", "Received (voluntary)");
pub const VOID: Words = Words("Phiếu bị loại", "Void");
pub const INCLUDED: Words = Words("Phiếu trong số liệu", "In the figures");
pub const VALID: Words = Words("Phiếu hợp lệ", "Valid");
pub const INVALID: Words = Words("Phiếu không hợp lệ", "Invalid");
pub const RESPONDENTS: Words = Words("Người có ý kiến", "Respondents");
pub const ANSWERS: Words = Words("Câu trả lời có ý kiến", "Answers");
pub const NOTE: Words = Words("Ghi chú", "Note");
pub const NODE: Words = Words("Mã chỉ tiêu", "Node");
pub const NODE_TITLE: Words = Words("Chỉ tiêu", "Title");
pub const NODE_LEVEL: Words = Words("Cấp chỉ tiêu", "Node level");
pub const BAND: Words = Words("Xếp loại", "Band");
pub const SCORE: Words = Words("Kết quả", "Score");
pub const WEIGHT: Words = Words("Trọng số thực tế (%)", "Effective weight (%)");
pub const POOLED: Words = Words("Gộp mọi câu trả lời", "Pooled answers");
pub const MEAN: Words = Words("Trung bình cộng các cơ quan", "Mean of agencies");
pub const QUESTION: Words = Words("Mã câu hỏi", "Question");
pub const QUESTION_TEXT: Words = Words("Câu hỏi", "Question text");
pub const KIND: Words = Words("Loại", "Kind");
pub const ANSWER_CODE: Words = Words("Mã trả lời", "Answer code");
pub const ANSWER_TEXT: Words = Words("Trả lời", "Answer");
pub const PEOPLE: Words = Words("Số người", "People");
pub const SHARE: Words = Words("Tỷ lệ trong câu trả lời có ý kiến (%)", "Share of answers with an opinion (%)");

pub const LEVEL_INDEX: Words = Words("Chỉ số", "Index");
pub const LEVEL_FACTOR: Words = Words("Yếu tố", "Factor");
pub const LEVEL_INDICATOR: Words = Words("Tiêu chí", "Indicator");

pub const OPTION: Words = Words("Phương án trả lời", "Option");
pub const APART: Words = Words("Không nêu ý kiến", "No opinion given");
pub const NOT_SHOWN: Words = Words("Chưa công bố", "Not shown");
pub const BLANK: Words = Words("Bỏ trống", "Left blank");
pub const NOT_ASKED: Words = Words("Không thuộc diện hỏi", "Not asked");
pub const ANSWERED: Words = Words("Đã trả lời", "Answered");
pub const SUM: Words = Words("Tổng các số đã nêu", "Sum of the numbers given");

pub const DEMO: Words = Words(
    "SỐ LIỆU GIẢ LẬP để giới thiệu phần mềm, không phải ý kiến của người dân.",
    "INVENTED DATA to show the program; not citizens' opinions.",
);
pub const FEW: Words = Words(
    "Chưa công bố: dưới {k} phiếu, để bảo vệ người trả lời.",
    "Not shown: fewer than {k} forms, to protect those who answered.",
);
pub const HIDDEN_2: Words = Words(
    "Chưa công bố: nếu công bố có thể suy ra số liệu của nơi khác.",
    "Not shown: another hidden figure could be worked out from it.",
);
pub const VOLUNTARY: Words = Words(
    "Phiếu tự nguyện quét mã tại quầy hoặc trên mạng: {n} phiếu. Không đại diện cho mọi người đã làm thủ tục; không dùng để xếp hạng.",
    "Voluntary forms (QR at the counter, open link): {n}. Not representative; not used for ranking.",
);
/// Where agencies are left out of a mean.
pub const MEAN_OF: Words = Words(
    "Trung bình của {n}/{total} cơ quan có số liệu được nêu.",
    "Mean of {n} of {total} agencies whose figure is shown.",
);
const NO_ANSWERS: Words = Words("Không có câu trả lời có ý kiến.", "No answers with an opinion.");
const PART_MISSING: Words =
    Words("Không tính được: thiếu số liệu của một phần.", "Cannot be computed: a part has no figure.");
const NO_FIGURE: Words = Words(
    "Chưa có số liệu từ bên ngoài: chưa nhập, hoặc chỉ số kia chưa nêu.",
    "There is no figure from outside: none was imported, or the other index shows none.",
);
const NO_SPREAD: Words = Words(
    "Không quy đổi được: không có hai cơ quan nào được nêu mà số liệu khác nhau.",
    "Cannot be rescaled: no two agencies that are shown differ.",
);
const NO_AGENCY: Words = Words("Chưa có cơ quan nào có số liệu được nêu.", "No agency has a figure that is shown.");

#[must_use]
pub fn level(level: Level, language: &Language) -> &'static str {
    match level {
        Level::Wave => Words("Toàn đợt", "Whole wave"),
        Level::Block => Words("Khối", "Block"),
        Level::Agency => Words("Cơ quan", "Agency"),
    }
    .of(language)
}

/// The name of a unit: the agency's, the block's, or that of the whole.
#[must_use]
pub fn unit_name(unit: &Unit, language: &Language) -> String {
    match unit.level {
        Level::Wave => Words("Tất cả cơ quan", "All agencies").of(language).to_owned(),
        Level::Block => block(&unit.code, language).to_owned(),
        Level::Agency => match &unit.name_en {
            Some(name) if language.as_str() == "en" => name.clone(),
            _ => unit.name.clone(),
        },
    }
}

/// The name of a block; of one that only a file of agencies knows, its key.
#[must_use]
pub fn block<'a>(key: &'a str, language: &Language) -> &'a str {
    match key {
        "departments" => Words("Sở, ban, ngành", "Departments").of(language),
        "vertical" => Words("Cơ quan ngành dọc", "Vertical agencies").of(language),
        "districts" => Words("Huyện, thành phố", "Districts").of(language),
        "communes" => Words("Xã, phường, đặc khu", "Communes").of(language),
        "one_stop" => Words("Bộ phận một cửa", "One-stop shops").of(language),
        other => other,
    }
}

#[must_use]
pub fn count(count: Count, language: &Language) -> &'static str {
    match count {
        Count::Counted => Words("Phiếu được tính vào chỉ số", "Forms that count towards the index"),
        Count::Beside => Words("Phiếu tự nguyện", "Voluntary forms"),
        Count::All => Words("Tất cả phiếu", "All forms"),
    }
    .of(language)
}

#[must_use]
pub fn source(source: Source, language: &Language) -> &'static str {
    match source {
        Source::Drawn => Words("người được chọn mẫu", "people drawn in a sample"),
        Source::Offered => Words("người được mời bằng mã", "people given a code"),
        Source::Open => Words("phiếu tự nguyện", "voluntary forms"),
    }
    .of(language)
}

#[must_use]
pub fn over(rule: OverRule, language: &Language) -> &'static str {
    match rule {
        OverRule::Mean => Words(
            "Trung bình cộng của các cơ quan có số liệu được nêu; mỗi cơ quan được tính ngang nhau.",
            "The plain mean of the agencies whose figures are shown; each counts the same.",
        ),
        OverRule::Files => Words(
            "Trung bình của các cơ quan có số liệu được nêu, theo số hồ sơ của từng cơ quan trong kỳ.",
            "The mean of the agencies whose figures are shown, by their number of files in the period.",
        ),
        OverRule::Pooled => Words(
            "Tính trên mọi câu trả lời gộp chung, không phân biệt cơ quan.",
            "All answers taken together, whichever the agency.",
        ),
    }
    .of(language)
}

#[must_use]
pub fn missing(rule: MissingRule, language: &Language) -> &'static str {
    match rule {
        MissingRule::Drop => Words(
            "Phần không có số liệu thì bỏ ra, trọng số của các phần còn lại được tăng tương ứng.",
            "A part without a figure is left out and the weights of the others are scaled up.",
        ),
        MissingRule::Propagate => Words(
            "Thiếu số liệu của một phần thì không có số liệu chung.",
            "Where a part has no figure, the whole has none.",
        ),
        MissingRule::Zero => Words("Phần không có số liệu được tính là 0.", "A part without a figure counts as 0."),
    }
    .of(language)
}

/// ` (%)` or ` (điểm)`, after a heading.
#[must_use]
pub fn unit(unit: ScoreUnit, language: &Language) -> &'static str {
    match unit {
        ScoreUnit::Percent => " (%)",
        ScoreUnit::Points => Words(" (điểm)", " (points)").of(language),
    }
}

#[must_use]
pub fn hidden(reason: Hidden, show: u64, language: &Language) -> String {
    match reason {
        Hidden::Few => FEW.of(language).replace("{k}", &show.to_string()),
        Hidden::Protects => HIDDEN_2.of(language).to_owned(),
    }
}

/// The heading of the forms received, which are only those of the sources chosen.
#[must_use]
pub fn received(count: Count, language: &Language) -> &'static str {
    match count {
        Count::Counted => RECEIVED_COUNTED,
        Count::Beside => RECEIVED_BESIDE,
        Count::All => RECEIVED,
    }
    .of(language)
}

/// How many of the voluntary forms there are; none where there are none.
#[must_use]
pub fn voluntary(index: &Index, language: &Language) -> Option<String> {
    let received = index.figures(Count::Beside).first().map_or(0, |figures| figures.received);
    (received > 0).then(|| VOLUNTARY.of(language).replace("{n}", &received.to_string()))
}

/// Why there is no figure, or none that is shown.
#[must_use]
pub fn reason(score: &Score, show: u64, language: &Language) -> Option<String> {
    match score {
        Score::Known(_) => None,
        Score::Suppressed(reason) => Some(hidden(*reason, show, language)),
        Score::Missing(Absent::NoAnswers) => Some(NO_ANSWERS.of(language).to_owned()),
        Score::Missing(Absent::PartMissing) => Some(PART_MISSING.of(language).to_owned()),
        Score::Missing(Absent::NoAgency) => Some(NO_AGENCY.of(language).to_owned()),
        Score::Missing(Absent::NoFigure) => Some(NO_FIGURE.of(language).to_owned()),
        Score::Missing(Absent::NoSpread) => Some(NO_SPREAD.of(language).to_owned()),
    }
}

/// The sentences of the sheet “Method”.
pub mod method {
    use super::Words;

    pub const ITEM: Words = Words("Nội dung", "Item");
    pub const VALUE: Words = Words("Giá trị", "Value");
    pub const WAVE: Words = Words("Đợt khảo sát", "Wave");
    pub const DATES: Words = Words("Thời gian lấy ý kiến", "Dates of asking");
    pub const FROM_TO: Words = Words("từ {a} đến {b}", "{a} to {b}");
    pub const SURVEY: Words = Words("Bộ câu hỏi", "Questionnaire");
    pub const SURVEY_VERSION: Words = Words("Mã và phiên bản bộ câu hỏi", "Key and version of the questionnaire");
    pub const SURVEY_HASH: Words = Words("Mã băm SHA-256 của bộ câu hỏi", "SHA-256 of the questionnaire");
    pub const SURVEY_SOURCE: Words = Words("Nguồn của bộ câu hỏi", "Source of the questionnaire");
    pub const METHOD: Words = Words("Cách tính", "Method");
    pub const METHOD_VERSION: Words = Words("Mã và phiên bản cách tính", "Key and version of the method");
    pub const METHOD_HASH: Words = Words("Mã băm SHA-256 của cách tính", "SHA-256 of the method");
    pub const METHOD_SOURCE: Words = Words("Nguồn của cách tính", "Source of the method");
    pub const RULE: Words = Words("Quy tắc tính", "Rule");
    pub const MISSING: Words = Words("Khi thiếu số liệu của một phần", "Where a part has no figure");
    pub const OVER_BLOCK: Words = Words("Kết quả chung của khối {b}", "Figure of the block {b}");
    pub const OVER_ALL: Words = Words("Kết quả chung của toàn đợt", "Figure of the whole wave");
    pub const FILES_UNKNOWN: Words = Words(
        "Cách tính yêu cầu theo số hồ sơ của từng cơ quan, nhưng chưa có đủ số hồ sơ nên dùng trung bình cộng.",
        "The method asks for the number of files of each agency; not all are known, so the plain mean stands here.",
    );
    pub const SOURCES: Words = Words("Phiếu được tính vào chỉ số", "Forms that count towards the index");
    pub const COUNT: Words = Words("Số liệu trong tệp này", "Figures in this file");
    pub const VOLUNTARY: Words = Words("Phiếu tự nguyện", "Voluntary forms");
    pub const VALID: Words = Words("Phiếu hợp lệ", "Valid forms");
    pub const VALID_RULE: Words = Words(
        "Trả lời ít nhất {p} % số tiêu chí được hỏi (kể cả “không có ý kiến”); phiếu không hợp lệ chỉ được đếm.",
        "At least {p} % of the criteria asked are answered (“no opinion” included); invalid forms are only counted.",
    );
    pub const HIDDEN: Words = Words("Số liệu chưa công bố", "Figures that are not shown");
    pub const WEIGHTS: Words = Words("Trọng số thực tế", "Effective weights");
    pub const WEIGHTS_RULE: Words = Words(
        "Phần đóng góp thực tế của từng chỉ tiêu vào chỉ số; ở khối và toàn đợt là trung bình của các cơ quan có số liệu được nêu, trừ khi gộp chung mọi câu trả lời.",
        "What each node really counts for in the index; of blocks and the whole wave the mean of the agencies shown, unless all answers are pooled.",
    );
    pub const LIVE: Words = Words("Số liệu trong khi đang lấy ý kiến", "Running figures");
    pub const LIVE_RULE: Words = Words(
        "Số phiếu đã nhận thay đổi ngay; chỉ số của một cơ quan chỉ thay đổi khi có thêm đủ 10 phiếu hợp lệ.",
        "The number of forms moves at once; an agency's figures move only when ten more valid forms have come.",
    );
    pub const NUMBERS: Words = Words("Cách ghi số", "Numbers");
    pub const NUMBERS_RULE: Words = Words(
        "Làm tròn đến {d} chữ số thập phân, nửa thì làm tròn lên; trong XLSX, JSON giữ nguyên giá trị đầy đủ. CSV thường dùng dấu chấm thập phân và dấu phẩy giữa các ô; CSV cho Excel tiếng Việt dùng dấu phẩy thập phân và dấu chấm phẩy.",
        "Rounded to {d} decimals, halves up; XLSX and JSON keep the full value. Plain CSV has a decimal point and commas between cells; CSV for Vietnamese Excel a decimal comma and semicolons.",
    );
    pub const LANGUAGE: Words = Words("Ngôn ngữ", "Language");
    pub const PROGRAM: Words = Words("Phần mềm", "Program");
    pub const DEMO: Words = Words("Lưu ý", "Note");
}
