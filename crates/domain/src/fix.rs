//! The change meant to end the impact, and how far it has come.

use crate::text::Phrase;

/// A fix as an update speaks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The version that carries it: `7.8.6`.
    pub version: Phrase,
    /// The step it is at.
    pub stage: FixStage,
    /// How that step stands.
    pub state: FixState,
    /// Who has it in hand.
    pub owner: Option<Phrase>,
}

/// Steps of a fix, in their order: pull request → merged → release candidate → dot release → dev/uat → smoke test → prod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FixStage {
    /// A pull request is open.
    PullRequest,
    /// It is merged.
    Merged,
    /// A release candidate carries it.
    ReleaseCandidate,
    /// A dot release carries it.
    DotRelease,
    /// The customer runs it in a test environment.
    DevUat,
    /// It is being tried there.
    SmokeTest,
    /// The customer's production runs it.
    Prod,
}

impl FixStage {
    /// All, in order.
    pub const ALL: [Self; 7] =
        [Self::PullRequest, Self::Merged, Self::ReleaseCandidate, Self::DotRelease, Self::DevUat, Self::SmokeTest, Self::Prod];

    /// The words for it, as in text and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PullRequest => "pull request",
            Self::Merged => "merged",
            Self::ReleaseCandidate => "release candidate",
            Self::DotRelease => "dot release",
            Self::DevUat => "dev/uat",
            Self::SmokeTest => "smoke test",
            Self::Prod => "prod",
        }
    }

    /// The stage with these words.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }
}

/// How a step of a fix stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FixState {
    /// Not begun.
    Planned,
    /// Under way.
    Running,
    /// Finished and good.
    Done,
    /// Taken back.
    RolledBack,
}

impl FixState {
    /// All.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Running, Self::Done, Self::RolledBack];

    /// The words for it, as in text and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Done => "done",
            Self::RolledBack => "rolled back",
        }
    }

    /// The state with these words.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }
}
