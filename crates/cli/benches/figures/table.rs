//! The table of figures, and the statistics in it.

use std::fmt;
use std::time::Duration;

/// Rows of figures in the order they were measured.
#[derive(Default)]
pub(crate) struct Table(Vec<[String; 5]>);

impl Table {
    /// A ratio of two measured things against the most it may be.
    pub(crate) fn ratio(&mut self, what: &str, measured: Duration, baseline: (&str, Duration), most: f64) {
        let ratio = measured.as_secs_f64() / baseline.1.as_secs_f64();
        let verdict = if ratio <= most { "ok" } else { "OVER" };
        self.0.push([
            what.into(),
            format!("{:.3} ms", ms(measured)),
            format!("{}: {:.3} ms", baseline.0, ms(baseline.1)),
            format!("{ratio:.2}× (at most {most}×)"),
            verdict.into(),
        ]);
    }

    /// A plain quantity against the most it may be.
    pub(crate) fn quantity(&mut self, what: &str, measured: f64, unit: &str, most: f64) {
        let verdict = if measured <= most { "ok" } else { "OVER" };
        self.0.push([what.into(), format!("{measured:.2} {unit}"), String::new(), format!("at most {most} {unit}"), verdict.into()]);
    }

    /// A figure that could not be measured here, and why.
    pub(crate) fn missing(&mut self, what: &str, why: &str) {
        self.0.push([what.into(), "not measured".into(), why.into(), String::new(), "-".into()]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["figure", "measured", "baseline", "ratio or limit", ""].map(String::from);
        let rows: Vec<_> = std::iter::once(&head).chain(&self.0).collect();
        let width = |i: usize| rows.iter().map(|r| r[i].chars().count()).max().unwrap_or(0);
        for row in &rows {
            let cells: Vec<_> = row.iter().enumerate().map(|(i, c)| format!("{c:<w$}", w = width(i))).collect();
            writeln!(f, "| {} |", cells.join(" | "))?;
        }
        Ok(())
    }
}

/// The value below which the share `p` (0 to 1) of the samples lies.
pub(crate) fn percentile(samples: &mut [Duration], p: f64) -> Duration {
    samples.sort_unstable();
    let last = samples.len() - 1;
    samples[((last as f64) * p).round() as usize]
}

/// The middle sample.
pub(crate) fn median(samples: &mut [Duration]) -> Duration {
    percentile(samples, 0.5)
}

pub(crate) fn ms(d: Duration) -> f64 {
    d.as_secs_f64() * 1e3
}
