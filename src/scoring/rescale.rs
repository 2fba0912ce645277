//! From a figure's own scale to that of its node: goalposts, lowest and highest agency, points. Pure maps of one number, each
//! with its derivative, so that standard errors can follow them.

/// Whose lowest and highest figure a node is measured between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pool {
    /// The agencies of the same block.
    Block,
    /// All agencies of the wave.
    All,
}

/// The lowest and the highest figure of a pool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extremes {
    pub lowest: f64,
    pub highest: f64,
}

/// How a figure becomes that of its node. `to` is what the low and the high end become; the other way round where more is worse.
#[derive(Debug, Clone, PartialEq)]
pub enum Rescale {
    /// `to[0] + (to[1] − to[0]) · (x − lo)/(hi − lo)`; kept within the ends where `clamp` says so.
    Goalposts { lo: f64, hi: f64, to: [f64; 2], clamp: bool },
    /// The same between the lowest and the highest agency whose figure is shown.
    MinMax { pool: Pool, to: [f64; 2] },
    /// `start + each · x`, kept within `least` and `most`; `start` where x is below `zero_below`.
    Points { start: f64, each: f64, least: Option<f64>, most: Option<f64>, zero_below: Option<f64> },
    /// The points of the last step that x has reached; `below` where it has reached none. Steps ascend.
    Steps { below: f64, steps: Vec<[f64; 2]> },
}

impl Rescale {
    /// The figure on the node's scale, and its derivative. None where the pool has no two unlike figures.
    #[must_use]
    pub fn apply(&self, x: f64, extremes: Option<Extremes>) -> Option<(f64, f64)> {
        match self {
            Self::Goalposts { lo, hi, to, clamp } => {
                let (value, slope) = between(x, *lo, *hi, *to);
                Some(match clamp {
                    true if x < *lo => (to[0], 0.0),
                    true if x > *hi => (to[1], 0.0),
                    _ => (value, slope),
                })
            }
            Self::MinMax { to, .. } => {
                let Extremes { lowest, highest } = extremes?;
                (highest > lowest).then(|| between(x, lowest, highest, *to))
            }
            Self::Points { start, each, least, most, zero_below } => {
                if zero_below.is_some_and(|floor| x < floor) {
                    return Some((*start, 0.0));
                }
                let value = start + each * x;
                Some(match (least, most) {
                    (Some(least), _) if value < *least => (*least, 0.0),
                    (_, Some(most)) if value > *most => (*most, 0.0),
                    _ => (value, *each),
                })
            }
            Self::Steps { below, steps } => {
                let reached = steps.iter().rev().find(|[from, _]| x >= *from);
                Some((reached.map_or(*below, |[_, points]| *points), 0.0))
            }
        }
    }

    #[must_use]
    pub fn pool(&self) -> Option<Pool> {
        match self {
            Self::MinMax { pool, .. } => Some(*pool),
            _ => None,
        }
    }
}

fn between(x: f64, lo: f64, hi: f64, [a, b]: [f64; 2]) -> (f64, f64) {
    (a + (b - a) * (x - lo) / (hi - lo), (b - a) / (hi - lo))
}

impl Extremes {
    /// None where there is no figure.
    #[must_use]
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let widened = |known: Option<Self>, x: f64| {
            let known = known.unwrap_or(Self { lowest: x, highest: x });
            Some(Self { lowest: known.lowest.min(x), highest: known.highest.max(x) })
        };
        figures.into_iter().fold(None, widened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EACH: fn() -> Vec<Rescale> = || {
        vec![
            Rescale::Goalposts { lo: -3.0, hi: 7.0, to: [1.0, 10.0], clamp: false },
            Rescale::Goalposts { lo: -3.0, hi: 7.0, to: [10.0, 1.0], clamp: true },
            Rescale::MinMax { pool: Pool::All, to: [1.0, 10.0] },
            Rescale::Points { start: 5.0, each: -0.5, least: Some(0.0), most: None, zero_below: None },
            Rescale::Points { start: 0.0, each: 0.1, least: None, most: Some(8.0), zero_below: Some(2.0) },
            Rescale::Steps { below: 0.0, steps: vec![[1.0, 2.0], [5.0, 3.0]] },
        ]
    };

    #[test]
    fn ends_and_edges() {
        let each = EACH();
        let at = |place: usize, x: f64| each[place].apply(x, Some(Extremes { lowest: 0.0, highest: 4.0 })).unwrap().0;
        let same = |found: &[f64], expected: &[f64]| {
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} {expected:?}");
        };
        same(&[at(0, -3.0), at(0, 7.0), at(0, 17.0)], &[1.0, 10.0, 19.0]);
        same(&[at(1, -30.0), at(1, 2.0), at(1, 70.0)], &[10.0, 5.5, 1.0]);
        same(&[at(2, 0.0), at(2, 4.0)], &[1.0, 10.0]);
        same(&[at(3, 0.0), at(3, 4.0), at(3, 11.0)], &[5.0, 3.0, 0.0]);
        same(&[at(4, 1.9), at(4, 2.0), at(4, 100.0)], &[0.0, 0.2, 8.0]);
        same(&[at(5, 0.9), at(5, 1.0), at(5, 4.9), at(5, 5.0)], &[0.0, 2.0, 2.0, 3.0]);
        let alike = Extremes::of([3.0, 3.0]);
        assert_eq!(each[2].apply(3.0, alike), None);
        assert_eq!((each[2].apply(3.0, None), Extremes::of([])), (None, None));
    }

    proptest! {
        /// Wherever the map has no kink, the derivative is what a small step gives.
        #[test]
        fn the_derivative_is_that_of_a_small_step(x in -20.0..20.0_f64, place in 0..6_usize) {
            let kinks = [-3.0, 7.0, 10.0, 1.0, 2.0, 5.0, 80.0, 4.0, 0.0];
            prop_assume!(kinks.iter().all(|kink| (x - kink).abs() > 1e-4));
            let rescale = &EACH()[place];
            let extremes = Some(Extremes { lowest: 0.0, highest: 4.0 });
            let at = |x: f64| rescale.apply(x, extremes).unwrap();
            let step = 1e-6;
            let slope = (at(x + step).0 - at(x - step).0) / (2.0 * step);
            prop_assert!((slope - at(x).1).abs() < 1e-7, "{slope} {}", at(x).1);
        }
    }
}
