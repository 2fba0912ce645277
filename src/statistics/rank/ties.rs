//! What rounding leaves is a tie, wherever ranks, sets, bands and verdicts come from.

use nalgebra::DMatrix;

use super::bands::OnCut;
use super::point::Ties;
use super::*;

/// Sums of weights reach one up to their rounding only: 8.881784197001252/8.88178419700125 is 1.0000000000000002.
#[test]
fn rounding_is_a_tie_and_no_error() {
    let estimates = [Some(1.0), Some(1.000_000_000_000_000_2), Some(0.5), Some(0.999_999_999_999_999_9)];
    assert_eq!(settled(&estimates), {
        let one = Some(0.999_999_999_999_999_9);
        [one, one, Some(0.5), one]
    });
    let ranks = point::ranks(&estimates, Better::Larger, Ties::Min);
    assert_eq!(ranks, [1, 1, 4, 1].map(Some));
    let covariance = DMatrix::from_diagonal(&vec![0.0, 1e-34, 0.01, 4e-34].into());
    let units = Compared::new(&estimates, &covariance, Better::Larger);
    assert_eq!(units.not_comparable().len(), 3);
    let (upper, lower) = (Some(RankSet { lower: 1, upper: 3 }), Some(RankSet { lower: 4, upper: 4 }));
    assert_eq!(holm::rank_sets(&units, 200.0, 0.95).sets, [upper, upper, lower, upper]);
    assert_eq!(kww::rank_sets(&units, 0.95).ranked.sets, [upper, upper, lower, upper]);
    let cuts = bands::quantile_cuts(&estimates, 2).expect("a cut");
    let found = bands::by_cuts(&estimates, &cuts, Better::Larger, OnCut::BetterBand);
    assert_eq!(found, [1, 1, 2, 1].map(Some));
    // A cut that a file names, missed by rounding.
    assert_eq!(bands::by_cuts(&[Some(0.1 + 0.2)], &[0.3], Better::Larger, OnCut::WorseBand), [Some(2)]);
    assert_eq!(bands::by_cuts(&[Some(0.3)], &[0.1 + 0.2], Better::Larger, OnCut::BetterBand), [Some(1)]);
    // What differs by one answer in half a million is no tie.
    let near = [Some(499_998.0 / 499_999.0), Some(499_999.0 / 500_000.0)];
    assert_eq!(settled(&near), near);
    let standings =
        verdict::against_mean(&estimates[..2], &DMatrix::from_diagonal_element(2, 2, 1e-34), &[1.0; 2], 4.0, 0.95);
    assert_eq!(standings.units, [None, None]);
}
