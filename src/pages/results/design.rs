//! What is said of an agency whose files are told by sector, by sample unit or by the answers of its people: how it was weighted, or why it was not.

use crate::domain::text::Language;
use crate::pages::words::{Words, fill};
use crate::scoring::designed::{By, Designed, NoError, Plain, Weighted};
use crate::scoring::index::Index;

/// How an agency's index was weighted, or why it was not, where that is to be said.
pub fn weighting(index: &Index, unit: usize, words: &'static Words, language: &Language) -> Option<String> {
    let results = &words.results;
    let sentence = match index.designed.get(unit)?.as_ref()? {
        Designed::Weighted(weighted) if weighted.is_even() => return None,
        Designed::Weighted(weighted) => match weighted.by {
            By::Margins => {
                let questions = questions(index, weighted, language);
                return Some(fill(results.weighted_margins, &[("questions", &questions)]));
            }
            _ if has_declared(weighted) => results.weighted_declared,
            By::Unit => results.weighted_unit,
            By::Sector => results.weighted_sector,
        },
        Designed::Plain(Plain::NotAllDrawn) => results.unweighted_mixed,
        Designed::Plain(Plain::NoCell) => results.unweighted_no_cell,
        Designed::Plain(Plain::MoreThanFiles) => results.unweighted_files,
        Designed::Plain(Plain::MarginsDisagree) => results.unweighted_disagree,
        Designed::Plain(Plain::Stalled) => results.unweighted_stalled,
        Designed::Plain(Plain::Live | Plain::Hidden | Plain::NoResponses | Plain::OneCell | Plain::NoFiles) => {
            return None;
        }
    };
    Some(sentence.to_owned())
}

/// The questions as the form asks them, in quotation marks.
fn questions(index: &Index, weighted: &Weighted, language: &Language) -> String {
    let asked = weighted.margins.iter().filter_map(|of| index.survey.find(&of.question));
    let quoted = asked.map(|(_, question)| format!("“{}”", question.text.in_language(language)));
    quoted.collect::<Vec<_>>().join(", ")
}

/// Why the index of an agency has no error, where its cells are the reason; empty where [`weighting`] says it already.
pub fn without_error(index: &Index, unit: usize, words: &'static Words) -> Option<&'static str> {
    let results = &words.results;
    match index.designed.get(unit)?.as_ref()? {
        Designed::Weighted(weighted) => Some(match weighted.no_errors.get(&0)? {
            NoError::Lonely(_) => results.no_error_lonely,
            NoError::NoFreedom => results.no_error_freedom,
            NoError::FewAnswers => results.no_error_few,
        }),
        Designed::Plain(
            Plain::NotAllDrawn | Plain::NoCell | Plain::MoreThanFiles | Plain::MarginsDisagree | Plain::Stalled,
        ) => Some(""),
        Designed::Plain(_) => None,
    }
}

fn has_declared(weighted: &Weighted) -> bool {
    weighted.groups.iter().any(|group| group.files.is_none())
}

#[cfg(test)]
mod tests {
    use crate::domain::text::Language;
    use crate::pages::results::headline::Headline;
    use crate::pages::results::picker::Choice;
    use crate::pages::words::Words;
    use crate::scoring::index::{Count, Index};
    use crate::scoring::testing::pooled;
    use crate::scoring::tests::designed::{design, index, rows};
    use crate::scoring::tests::margins as raked;

    /// All that is said of the first agency, in English and in Vietnamese.
    fn told(index: &Index, count: Count) -> [String; 2] {
        [Language::english(), Language::vietnamese()].map(|language| {
            let choice = Choice { count, method: &index.method, methods: &[], today: index.wave.closes };
            let (unit, figures) = (&index.units[2], &index.figures(count)[2]);
            let found = Headline::new(index, unit, figures, &choice, Words::of(&language), &language);
            [found.meaning, found.certainty, found.basis].concat().join(" ")
        })
    }

    #[test]
    fn one_sentence_says_how_an_agency_was_weighted_or_why_not() {
        let answers = rows(0, &[("land", 40), ("tax", 31)]);
        let of = |rows: &[&str]| index(&pooled(), &design(rows), &answers, [None, None]);
        let weighted = of(&["x1,land,,,,900,", "x1,tax,,,,140,"]);
        let [english, vietnamese] = told(&weighted, Count::Counted);
        assert!(
            english.contains("Weighted by the files of each sector") && !english.contains("Of 100 answers"),
            "{english}"
        );
        assert!(vietnamese.contains("Có quyền số theo số hồ sơ của từng lĩnh vực"), "{vietnamese}");
        let [all, _] = told(&weighted, Count::All);
        assert!(!all.contains("Weighted") && all.contains("Of 100 answers"), "{all}");
        let [declared, _] = told(&of(&["x1,land,,,,,2", "x1,tax,,,,,3"]), Count::Counted);
        assert!(declared.contains("Weighted by the design of the sample"), "{declared}");
        let [stray, _] = told(&of(&["x1,land,,,,900,", "x1,trade,,,,140,"]), Count::Counted);
        assert!(stray.contains("Not weighted, and no error and no rank are given: a form stands in none"), "{stray}");
        assert_eq!(stray.matches("no rank").count(), 1, "{stray}");
        let [lonely, _] = told(&of(&["x1,,land,a,,900,", "x1,,tax,b,,140,"]), Count::Counted);
        assert!(lonely.contains("Weighted by the files of each sample unit"), "{lonely}");
        assert!(lonely.contains("in a stratum of the sample one cluster only has forms"), "{lonely}");
        let [plain, _] = told(&of(&["x1,,,,,900,"]), Count::Counted);
        assert!(!plain.contains("eighted") && plain.contains("Of 100 answers"), "{plain}");
    }

    #[test]
    fn a_sentence_names_the_questions_of_margins() {
        let of = |rows: &[&str], files: u64| {
            raked::index(&pooled(), &raked::margins(rows), &raked::people(), [Some(files), None])
        };
        let [english, vietnamese] = told(&of(&["x1,sex,1,500", "x1,sex,2,400"], 900), Count::Counted);
        assert!(english.contains("by each question: “Question sex”.") && !english.contains("Of 100"), "{english}");
        assert!(vietnamese.contains("theo từng câu hỏi “Câu sex” khớp với số người đã biết"), "{vietnamese}");
        let [disagree, _] = told(&of(&["x1,sex,1,500", "x1,sex,2,400"], 950), Count::Counted);
        assert!(disagree.contains("the known totals of people do not add up to the agency's files"), "{disagree}");
        assert_eq!(disagree.matches("no rank").count(), 1, "{disagree}");
    }
}
