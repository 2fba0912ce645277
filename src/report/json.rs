//! An index as JSON: everything that is shown, in all languages of the survey, with the full values beside the printed ones.

mod shape;

use data_encoding::HEXLOWER;

pub use self::shape::*;
use crate::domain::rounding::half_up;
use crate::domain::survey::{Kind, Question};
use crate::domain::text::Text;
use crate::scoring::bands;
use crate::scoring::designed::margins::{Category, Raked};
use crate::scoring::designed::{Designed, Group, NoError};
use crate::scoring::estimate::Score;
use crate::scoring::index::{Count, Figures, Index, QuestionFigures, Unit};
use crate::scoring::interval;
use crate::scoring::method::{Node, OverRule, ScoreUnit};
use crate::scoring::standing::{Standing, Verdict, target};

#[must_use]
pub fn index(index: &Index, count: Count) -> IndexJson {
    let (wave, survey, method) = (&index.wave, &index.survey, &index.method);
    IndexJson {
        wave: wave.key.to_string(),
        opens: wave.opens.to_string(),
        closes: wave.ended().to_string(),
        count: count.as_str(),
        live: wave.live,
        demo: wave.demo,
        program: concat!("sipas ", env!("CARGO_PKG_VERSION")),
        survey: DefinitionJson {
            key: survey.key.to_string(),
            version: survey.version.to_string(),
            title: survey.title.clone(),
            source: survey.source.clone(),
            sha256: HEXLOWER.encode(&survey.sha256),
        },
        method: MethodJson {
            definition: DefinitionJson {
                key: method.key.to_string(),
                version: method.version.to_string(),
                title: method.title.clone(),
                source: method.source.clone(),
                sha256: HEXLOWER.encode(&method.sha256),
            },
            rule: method.rule.clone(),
            unit: match method.unit {
                ScoreUnit::Percent => "percent",
                ScoreUnit::Points => "points",
            },
            decimals: method.decimals,
            sources: method.sources.iter().map(|source| source.as_str()).collect(),
            valid_answered: method.valid_answered,
            show: method.thresholds.show,
        },
        responses: index.figures(count).first().map_or(0, |figures| figures.received),
        nodes: index.method.nodes.iter().map(|of| node(index, of)).collect(),
        questions: survey.questions.iter().map(question).collect(),
        units: units(index, count),
    }
}

fn standing(of: Standing) -> StandingJson {
    StandingJson {
        eligibility: of.eligibility.as_str(),
        rank: of.rank.map(|rank| rank.rank),
        of: of.rank.map(|rank| rank.of),
        best: of.rank.map(|rank| rank.best),
        worst: of.rank.map(|rank| rank.worst),
        verdict: of.verdict.map(Verdict::as_str),
    }
}

fn units(index: &Index, count: Count) -> Vec<UnitJson> {
    let bands = bands::names(index, count);
    let units = index.units.iter().zip(index.figures(count)).enumerate();
    let one = |(place, (of, figures)): (usize, (&Unit, &Figures))| {
        let of_unit: Vec<Option<&Text>> = bands.iter().map(|of_node| of_node[place]).collect();
        let found = index.standings[place].filter(|_| count == Count::Counted).map(standing);
        let target = target(index, place)
            .filter(|_| count == Count::Counted)
            .map(|(target, verdict)| TargetJson { target, verdict: verdict.as_str() });
        let asked = index.invited[place].filter(|_| count == Count::Counted);
        let response_rate = asked.and_then(|_| index.response_rate(place));
        let design = index.designed.get(place).and_then(Option::as_ref).filter(|_| count == Count::Counted);
        let design = design.map(|design| cells(index, design));
        UnitJson {
            standing: found,
            target,
            invited: asked,
            response_rate,
            design,
            ..unit(index, of, figures, &of_unit)
        }
    };
    units.map(one).collect()
}

fn unit(index: &Index, of: &Unit, figures: &Figures, bands: &[Option<&Text>]) -> UnitJson {
    let questions = index.survey.questions.iter().zip(&figures.questions);
    UnitJson {
        level: of.level.as_str(),
        code: of.code.clone(),
        name: of.name.clone(),
        name_en: of.name_en.clone(),
        block: of.block.as_ref().map(ToString::to_string),
        files: of.files,
        invited: None,
        response_rate: None,
        received: figures.received,
        void: figures.void,
        included: figures.included,
        valid: figures.valid,
        invalid: figures.invalid,
        over: figures.over.map(|rule| match rule {
            OverRule::Mean => "mean",
            OverRule::Pooled => "pooled",
            OverRule::Files => "files",
        }),
        standing: None,
        target: None,
        design: None,
        scores: (0..figures.scores.len()).map(|place| node_score(index, figures, place, bands[place])).collect(),
        questions: questions.map(|(of, figures)| question_counts(of, figures)).collect(),
    }
}

fn cells(index: &Index, of: &Designed) -> CellsJson {
    let weighted = match of {
        Designed::Weighted(weighted) => weighted,
        Designed::Plain(reason) => {
            let reason = Some(reason.as_str());
            let (margins, cells, no_errors) = (Vec::new(), Vec::new(), Vec::new());
            return CellsJson { weighted: false, reason, by: None, margins, cells, no_errors };
        }
    };
    let cell =
        |of: &Group| CellJson { names: of.cells.clone(), files: of.files, weight: of.weight, responses: of.responses };
    let category = |of: &Category| CategoryJson { codes: of.codes.clone(), files: of.files, responses: of.responses };
    let margin = |of: &Raked| MarginJson {
        question: of.question.clone(),
        categories: of.categories.iter().map(category).collect(),
    };
    let no_error = |(node, reason): (&usize, &NoError)| NoErrorJson {
        node: index.method.nodes[*node].key.to_string(),
        reason: reason.as_str(),
        stratum: if let NoError::Lonely(stratum) = reason { Some(stratum.clone()) } else { None },
    };
    CellsJson {
        weighted: true,
        reason: None,
        by: Some(weighted.by.as_str()),
        margins: weighted.margins.iter().map(margin).collect(),
        cells: weighted.groups.iter().map(cell).collect(),
        no_errors: weighted.no_errors.iter().map(no_error).collect(),
    }
}

fn node(index: &Index, of: &Node) -> NodeJson {
    NodeJson {
        node: of.key.to_string(),
        parent: of.parent.map(|parent| index.method.nodes[parent].key.to_string()),
        title: of.title.clone(),
        level: of.level.clone(),
    }
}

fn question(of: &Question) -> QuestionJson {
    let options = of.kind.options().iter();
    let apart = of.kind.apart().iter();
    QuestionJson {
        question: of.key.to_string(),
        text: of.text.clone(),
        options: options.map(|of| OptionJson { code: of.code.to_string(), text: of.text.clone() }).collect(),
        apart: apart.map(|of| OptionJson { code: of.apart.code().to_owned(), text: of.text.clone() }).collect(),
    }
}

fn node_score(index: &Index, figures: &Figures, place: usize, band: Option<&Text>) -> NodeScoreJson {
    let printed = |of: &Score| score(index, place, of);
    NodeScoreJson {
        node: index.method.nodes[place].key.to_string(),
        score: printed(&figures.scores[place]),
        effective_weight: figures.weights[place],
        pooled: figures.pooled.get(place).map(printed),
        mean: figures.mean.get(place).map(printed),
        band: band.cloned(),
    }
}

fn score(index: &Index, node: usize, of: &Score) -> ScoreJson {
    let (known, decimals) = (of.known(), index.method.decimals);
    let ends = known.and_then(|estimate| interval::of(&index.method, node, estimate));
    ScoreJson {
        status: of.status(),
        reason: of.reason(),
        value: known.map(|estimate| estimate.value),
        shown: known.map(|estimate| half_up(estimate.value, decimals)),
        n_respondents: known.map(|estimate| estimate.n_respondents),
        n_answers: known.map(|estimate| estimate.n_answers),
        se: known.and_then(|estimate| estimate.se),
        se_beyond: known.and_then(|estimate| estimate.se_beyond),
        df: known.and_then(|estimate| estimate.df),
        low: ends.map(|ends| ends.low),
        high: ends.map(|ends| ends.high),
        interval: ends.map(|ends| ends.rule),
        level: ends.map(|ends| ends.level),
    }
}

fn question_counts(of: &Question, figures: &QuestionFigures) -> QuestionCountsJson {
    let question = of.key.to_string();
    let counts = match figures {
        QuestionFigures::Suppressed(reason) => {
            return QuestionCountsJson {
                question,
                status: "suppressed",
                reason: Score::Suppressed(*reason).reason(),
                ..QuestionCountsJson::default()
            };
        }
        QuestionFigures::Shown(counts) => counts,
    };
    let share = |count: u64| (counts.answered > 0).then(|| 100.0 * count as f64 / counts.answered as f64);
    let options = of.kind.options().iter().zip(&counts.options).map(|(option, count)| CodeJson {
        code: option.code.to_string(),
        count: *count,
        share: share(*count),
    });
    let apart = of.kind.apart().iter().map(|option| CodeJson {
        code: option.apart.code().to_owned(),
        count: counts.apart[option.apart as usize],
        share: None,
    });
    let is_number = matches!(of.kind, Kind::Count { .. } | Kind::Amount { .. });
    QuestionCountsJson {
        question,
        status: "shown",
        reason: None,
        counts: Some(options.collect()),
        apart: Some(apart.collect()),
        blank: Some(counts.blank),
        not_asked: Some(counts.not_asked),
        answered: Some(counts.answered),
        sum: is_number.then_some(counts.sum),
    }
}
