//! `sipas samplesize`: how many to ask, and what a given number can tell apart.

use std::process::ExitCode;

use super::facts::{Facts, Format, parse_correlation, parse_fraction, parse_positive, parse_rate};
use crate::statistics::samplesize::apart::{Plan, Smallest};
use crate::statistics::samplesize::{
    cluster_deff, clusters, cochran, in_population, optimal_take, to_ask, two_waves, whole, yamane,
};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Yamane's n = N/(1 + N·e²), per agency; Cochran's with p = 0.5 and z = 2
    #[command(after_help = "Example:\n  sipas samplesize yamane --population 1000 --error 0.05")]
    Yamane(Yamane),
    /// For a share with a given half interval: Cochran's formula
    #[command(
        after_help = "Example:\n  sipas samplesize cochran --population 25000 --error 0.03 --share 0.8 --deff 2 --response-rate 0.8"
    )]
    Cochran(Cochran),
    /// Per wave, to find a change of a share
    #[command(after_help = "Example:\n  sipas samplesize waves --from 0.80 --to 0.84 --power 0.8 --deff 2")]
    Waves(Waves),
    /// How many clusters, and how many in each
    #[command(
        after_help = "Example:\n  sipas samplesize clusters --simple 400 --take 20 --icc 0.05 --cost-cluster 8 --cost-unit 1"
    )]
    Clusters(Clusters),
    /// The other way round: what a sample of n can tell apart
    #[command(
        after_help = "Example:\n  sipas samplesize apart --n 150 --share 0.85 --deff 1.5 --agencies 20 --target 0.9\n\nThe population plays a part only in the interval: ranks, targets and changes are about what made this year's files,\nnot about these files alone."
    )]
    Apart(Apart),
}

#[derive(Debug, clap::Args)]
pub(super) struct Yamane {
    /// How many files or people there are: N
    #[arg(long, visible_alias = "N", value_name = "N", value_parser = parse_positive)]
    population: f64,
    /// Half the interval, as a share
    #[arg(long, visible_alias = "e", value_name = "E", default_value = "0.05", value_parser = parse_fraction)]
    error: f64,
    #[command(flatten)]
    field: Field,
}

#[derive(Debug, clap::Args)]
pub(super) struct Cochran {
    /// How many files or people there are: N; without it, endless
    #[arg(long, visible_alias = "N", value_name = "N", value_parser = parse_positive)]
    population: Option<f64>,
    /// Half the interval, as a share
    #[arg(long, visible_alias = "e", value_name = "E", default_value = "0.05", value_parser = parse_fraction)]
    error: f64,
    /// The share that is expected; 0.5 needs the most
    #[arg(long, visible_alias = "p", value_name = "P", default_value = "0.5", value_parser = parse_fraction)]
    share: f64,
    #[arg(long, default_value = "0.95", value_parser = parse_fraction)]
    level: f64,
    #[command(flatten)]
    field: Field,
}

#[derive(Debug, clap::Args)]
struct Field {
    /// The design effect: how many times the variance of a simple random sample
    #[arg(long, default_value = "1", value_parser = parse_positive)]
    deff: f64,
    /// The part of those asked that will answer
    #[arg(long, visible_alias = "rr", value_name = "PART", default_value = "1", value_parser = parse_rate)]
    response_rate: f64,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Debug, clap::Args)]
pub(super) struct Waves {
    /// The share before
    #[arg(long, visible_alias = "p1", value_name = "P", value_parser = parse_fraction)]
    from: f64,
    /// The share after that is to be found different
    #[arg(long, visible_alias = "p2", value_name = "P", value_parser = parse_fraction)]
    to: f64,
    /// With what probability it is to be found
    #[arg(long, default_value = "0.8", value_parser = parse_fraction)]
    power: f64,
    #[arg(long, default_value = "0.95", value_parser = parse_fraction)]
    level: f64,
    /// Correlation of the two waves' estimates: the part of the sample in both × the correlation of its units' answers
    #[arg(long, value_name = "RHO", default_value = "0", value_parser = parse_correlation)]
    overlap: f64,
    #[command(flatten)]
    field: Field,
}

#[derive(Debug, clap::Args)]
pub(super) struct Clusters {
    /// How many a simple random sample would need
    #[arg(long, value_name = "N", value_parser = parse_positive)]
    simple: f64,
    /// How many to take from each cluster; without it, the cheapest number
    #[arg(long, visible_alias = "m", value_name = "M", value_parser = parse_positive, required_unless_present = "cost_cluster")]
    take: Option<f64>,
    /// How alike the units of a cluster are: the intraclass correlation
    #[arg(long, value_name = "RHO", value_parser = parse_correlation)]
    icc: f64,
    /// What a further cluster costs
    #[arg(long, value_name = "COST", value_parser = parse_positive, requires = "cost_unit")]
    cost_cluster: Option<f64>,
    /// What a further unit in a cluster costs
    #[arg(long, value_name = "COST", value_parser = parse_positive, requires = "cost_cluster")]
    cost_unit: Option<f64>,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Debug, clap::Args)]
pub(super) struct Apart {
    /// How many answer, of each agency or in each wave
    #[arg(long, value_parser = parse_positive)]
    n: f64,
    /// How many there are, for the interval about just these
    #[arg(long, visible_alias = "N", value_name = "N", value_parser = parse_positive)]
    population: Option<f64>,
    /// The share about which differences are looked for
    #[arg(long, visible_alias = "p", value_name = "P", default_value = "0.5", value_parser = parse_fraction)]
    share: f64,
    /// A target to be told apart from
    #[arg(long, value_name = "P", value_parser = parse_fraction)]
    target: Option<f64>,
    /// Of so many agencies, all pairs are tested at once
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u64).range(2..=100_000))]
    agencies: Option<u64>,
    /// Correlation of two waves' estimates: the part of the sample in both × the correlation of its units' answers
    #[arg(long, value_name = "RHO", default_value = "0", value_parser = parse_correlation)]
    overlap: f64,
    #[arg(long, default_value = "1", value_parser = parse_positive)]
    deff: f64,
    #[arg(long, default_value = "0.95", value_parser = parse_fraction)]
    level: f64,
    #[arg(long, default_value = "0.8", value_parser = parse_fraction)]
    power: f64,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

pub(super) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Yamane(args) => args.run(),
        Command::Cochran(args) => args.run(),
        Command::Waves(args) => args.run(),
        Command::Clusters(args) => args.run(),
        Command::Apart(args) => args.run(),
    }?;
    Ok(ExitCode::SUCCESS)
}

impl Yamane {
    fn run(&self) -> anyhow::Result<()> {
        let mut facts = Facts::default();
        let simple = yamane(self.population, self.error);
        facts.add(
            "formula",
            "formula",
            "Yamane: N/(1 + N·e²), which is Cochran's with p = 0.5 and z = 2; per agency, not for the sum",
        );
        facts.add("n_exact", "n, exact", simple);
        self.field.add(&mut facts, simple, Some(self.population));
        facts.print(self.field.format)
    }
}

impl Cochran {
    fn run(&self) -> anyhow::Result<()> {
        let mut facts = Facts::default();
        let endless = cochran(self.share, self.error, self.level);
        let simple = self.population.map_or(endless, |population| in_population(endless, population));
        facts.add("formula", "formula", "Cochran: n0 = z²·p(1 − p)/e², n = n0/(1 + (n0 − 1)/N)");
        facts.add("n0", "n0, of an endless population", endless);
        facts.add("n_exact", "n, exact", simple);
        self.field.add(&mut facts, simple, self.population);
        facts.print(self.field.format)
    }
}

impl Field {
    /// What a simple random sample would need, and what that makes in the field.
    fn add(&self, facts: &mut Facts, simple: f64, population: Option<f64>) {
        facts.add("n_ceiling", "n of a simple random sample", whole(simple));
        let asked = to_ask(simple, self.deff, self.response_rate);
        facts.add("to_ask", "to ask, with design effect and response rate", whole(asked));
        if population.is_some_and(|population| asked > population) {
            let words = "more than there are: with this design effect and response rate the precision is out of reach";
            facts.add("note", "note", words);
        }
    }
}

impl Waves {
    fn run(&self) -> anyhow::Result<()> {
        let differ = (self.from - self.to).abs() > f64::EPSILON;
        anyhow::ensure!(differ, "--from and --to are the same share: no sample finds a difference of zero");
        let mut facts = Facts::default();
        let simple = two_waves(self.from, self.to, self.power, self.level, 1.0, self.overlap);
        facts.add("formula", "formula", "[z_(α/2)·√(2p̄q̄) + z_β·√(p1q1 + p2q2)]²/(p1 − p2)² × (1 − overlap)");
        facts.add("n_per_wave", "n per wave, exact", simple);
        self.field.add(&mut facts, simple, None);
        facts.print(self.field.format)
    }
}

impl Clusters {
    fn run(&self) -> anyhow::Result<()> {
        let mut facts = Facts::default();
        let costs = self.cost_cluster.zip(self.cost_unit);
        let cheapest = costs.and_then(|(cluster, unit)| optimal_take(cluster, unit, self.icc));
        if costs.is_some() {
            facts.add("optimal_take", "cheapest number in each cluster", cheapest);
        }
        let Some(take) = self.take.or_else(|| cheapest.map(|take| take.round().max(1.0))) else {
            anyhow::bail!("with --icc 0 any number in a cluster is as good: say one by --take");
        };
        facts.add("take", "taken from each cluster", take);
        facts.add("deff", "design effect, 1 + (m − 1)·icc", cluster_deff(take, self.icc));
        let number = clusters(self.simple, take, self.icc);
        facts.add("clusters_exact", "clusters, exact", number);
        facts.add("clusters", "clusters", whole(number));
        facts.add("n", "units in all", whole(whole(number) as f64 * take));
        facts.print(self.format)
    }
}

impl Apart {
    fn run(&self) -> anyhow::Result<()> {
        if let Some(population) = self.population {
            anyhow::ensure!(self.n <= population, "--n {} is more than --population {population}", self.n);
        }
        let (n, deff, level, power) = (self.n, self.deff, self.level, self.power);
        let of_these = Plan { n, population: self.population, deff, level, tests: 1, power };
        let plan = Plan { population: None, ..of_these };
        let mut facts = Facts::default();
        facts.add("n_effective", "as good as a simple random sample of", plan.effective());
        facts.add("half_interval", "half the interval of the share", of_these.half_interval(self.share));
        let mut add = |key: &str, words: &str, found: Smallest| {
            facts.add(format!("{key}_rise"), format!("{words}: above it by at least"), found.rise);
            facts.add(format!("{key}_fall"), format!("{words}: below it by at least"), found.fall);
        };
        add("two_agencies", "one other agency", plan.between_two(self.share, 0.0));
        if let Some(agencies) = self.agencies {
            let all = Plan { tests: agencies * (agencies - 1) / 2, ..plan };
            add("all_pairs", "any other of all agencies at once", all.between_two(self.share, 0.0));
        }
        if let Some(target) = self.target {
            add("target", "the target", plan.from_target(target));
        }
        add("two_waves", "another wave", plan.between_two(self.share, self.overlap));
        facts.print(self.format)
    }
}
