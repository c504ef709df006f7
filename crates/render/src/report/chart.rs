//! The report as a chart: one bar for each group, cut into what became of its promises. SVG, without scripts and foreign fonts.
//!
//! It brings its own background, so it reads the same on a light page and on a dark one. Bars show shares, because groups of very
//! different size are compared; the counts stand in them. What is open and not due yet has no fate, and is in no bar.

use std::fmt::Write as _;

use sev1_domain::report::{Group, PromiseReport, SaidPromises};

use super::{fitted, groups, percent};
use crate::when;

/// So many rows are drawn; a chart that goes on and on is read by nobody.
const MOST_ROWS: usize = 60;

const WIDTH: u32 = 900;
const LEFT: u32 = 28;
const BAR_LEFT: u32 = 288;
const BAR_WIDTH: u32 = 414;
const RATE_RIGHT: u32 = 784;
const COUNT_RIGHT: u32 = WIDTH - LEFT;
const FIRST_ROW: u32 = 142;
const ROW: u32 = 30;
const BAR: u32 = 20;

/// What usually fits beside a bar, in columns of a terminal; letters that are wider still are clipped there.
const NAME_COLUMNS: usize = 31;

const INK: &str = "#1c2733";
const QUIET: &str = "#5b6875";
const LINE: &str = "#dfe4ea";

/// What may have become of promises, in the order of the bars: word, colour, ink on it, count. Colours keep apart for eyes that do
/// not tell red from green, and each ink has a contrast of 4.5 or more.
const FATES: [Fate; 5] = [
    ("kept", "#0b7a5b", "#ffffff", |s| s.kept),
    ("late", "#f2b134", INK, |s| s.late),
    ("broken", "#b3261e", "#ffffff", |s| s.broken),
    ("overdue", "#7b4bb3", "#ffffff", |s| s.overdue),
    ("released", "#c3cbd4", INK, |s| s.released),
];

type Fate = (&'static str, &'static str, &'static str, fn(&SaidPromises) -> u64);

/// The chart as an SVG document, 900 wide and as high as it has rows.
#[must_use]
pub fn chart(report: &PromiseReport) -> String {
    let shown = &report.groups[..report.groups.len().min(MOST_ROWS)];
    let more = report.groups.len() - shown.len();
    let all = (report.groups.len() > 1).then_some(&report.total.said);
    let rows = u32::try_from(shown.len() + usize::from(more > 0)).unwrap_or(u32::MAX);
    let end = FIRST_ROW + rows.max(1) * ROW;
    let height = end + if all.is_some() { ROW + 12 } else { 0 } + 40;
    let title = format!("Promises by {}", report.grouping.as_str());
    let mut svg = Svg::begin(height, &title, &described(report));
    svg.text(LEFT, 44, "font-size='20' font-weight='600'", INK, &title);
    let as_of = format!("What became of what readers were told, as of {}", when::moment(&report.as_of, report.as_of.at));
    svg.text(LEFT, 68, "", QUIET, &as_of);
    svg.legend();
    if shown.is_empty() {
        svg.text(LEFT, FIRST_ROW + 5, "", QUIET, "Nothing was promised.");
    } else {
        svg.text(RATE_RIGHT, FIRST_ROW - 10, "text-anchor='end'", QUIET, "kept rate");
        svg.text(COUNT_RIGHT, FIRST_ROW - 10, "text-anchor='end'", QUIET, "promises");
    }
    for (y, group) in (FIRST_ROW..).step_by(ROW as usize).zip(shown) {
        svg.row(y, &group.name.to_string(), &group.figures.said, "");
    }
    if more > 0 {
        svg.text(LEFT, end - ROW + 15, "", QUIET, &format!("and {more} more"));
    }
    if let Some(said) = all {
        svg.line(end + 4);
        svg.row(end + 12, &format!("all {} {}", report.groups.len(), groups(report.grouping)), said, "font-weight='600'");
    }
    svg.text(LEFT, height - 20, "font-size='12'", QUIET, &left_out(&report.total.said));
    svg.end()
}

fn left_out(said: &SaidPromises) -> String {
    let rate = "Kept rate: kept in time of kept, late, broken and overdue.";
    match said.not_due {
        0 => rate.to_owned(),
        1 => format!("{rate} One promise is not due yet and in no bar."),
        n => format!("{rate} {n} promises are not due yet and in no bar."),
    }
}

/// The chart in words, for those who hear it.
fn described(report: &PromiseReport) -> String {
    let mut words = String::from("Bars of what became of promises to readers.");
    for Group { name, figures } in report.groups.iter().take(MOST_ROWS) {
        let _ = write!(words, " {name}: {}.", counts(&figures.said));
    }
    if report.groups.len() != 1 {
        let _ = write!(words, " All together: {}.", counts(&report.total.said));
    }
    words
}

/// `2 of 4 kept in time; 1 late, 1 overdue`.
fn counts(said: &SaidPromises) -> String {
    let others: Vec<_> = FATES[1..].iter().map(|(word, .., count)| (count(said), word)).filter(|(n, _)| *n > 0).collect();
    let others: Vec<_> = others.iter().map(|(n, word)| format!("{n} {word}")).collect();
    let kept = format!("{} of {} kept in time", said.kept, decided(said));
    if others.is_empty() { kept } else { format!("{kept}; {}", others.join(", ")) }
}

/// Those that have a fate: all but the ones that are open and still in time.
fn decided(said: &SaidPromises) -> u64 {
    said.made - said.not_due
}

/// An SVG document while it is written.
struct Svg(String);

impl Svg {
    fn begin(height: u32, title: &str, described: &str) -> Self {
        let mut svg = Self(String::with_capacity(16 * 1024));
        svg.put(format_args!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{height}' viewBox='0 0 {WIDTH} {height}' role='img' \
             aria-labelledby='promises-title promises-desc' font-size='13' \
             font-family='system-ui, -apple-system, &quot;Segoe UI&quot;, Roboto, &quot;DejaVu Sans&quot;, sans-serif'>\n\
             <title id='promises-title'>{}</title>\n<desc id='promises-desc'>{}</desc>\n\
             <rect x='0.5' y='0.5' width='{}' height='{}' rx='10' fill='#ffffff' stroke='{LINE}'/>",
            Escaped(title),
            Escaped(described),
            WIDTH - 1,
            height - 1,
        ));
        svg.put(format_args!(
            "<clipPath id='promises-names'><rect x='{LEFT}' y='0' width='{}' height='{height}'/></clipPath>",
            BAR_LEFT - LEFT - 8,
        ));
        svg
    }

    fn end(mut self) -> String {
        self.0.push_str("</svg>\n");
        self.0
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.0, "{element}");
    }

    fn text(&mut self, x: u32, y: u32, how: &str, fill: &str, words: &str) {
        self.put(format_args!("<text x='{x}' y='{y}' fill='{fill}' {how}>{}</text>", Escaped(words)));
    }

    fn line(&mut self, y: u32) {
        self.put(format_args!("<line x1='{LEFT}' y1='{y}.5' x2='{COUNT_RIGHT}' y2='{y}.5' stroke='{LINE}'/>"));
    }

    fn legend(&mut self) {
        let mut x = LEFT;
        for (word, colour, ..) in FATES {
            self.put(format_args!("<rect x='{x}' y='87' width='12' height='12' rx='3' fill='{colour}'/>"));
            self.text(x + 18, 98, "", INK, word);
            x += 46 + 7 * u32::try_from(word.len()).unwrap_or(0);
        }
    }

    /// A group's name, bar and figures; `y` is the upper edge of the bar.
    fn row(&mut self, y: u32, name: &str, said: &SaidPromises, how: &str) {
        self.put(format_args!("<g><title>{}: {}</title>", Escaped(name), Escaped(&counts(said))));
        self.text(LEFT, y + 15, &format!("clip-path='url(#promises-names)' {how}"), INK, &fitted(name, NAME_COLUMNS));
        let decided = decided(said);
        if decided == 0 {
            self.put(format_args!("<rect x='{BAR_LEFT}' y='{y}' width='{BAR_WIDTH}' height='{BAR}' rx='4' fill='#f3f5f7'/>"));
            self.text(BAR_LEFT + 10, y + 15, "font-size='12'", QUIET, "nothing was due yet");
        }
        self.bar(y, said);
        let right = format!("text-anchor='end' {how}");
        let rate = said.kept_rate().map_or_else(|| "–".to_owned(), percent);
        self.text(RATE_RIGHT, y + 15, &right, INK, &rate);
        self.text(COUNT_RIGHT, y + 15, &right, INK, &decided.to_string());
        self.put(format_args!("</g>"));
    }

    fn bar(&mut self, y: u32, said: &SaidPromises) {
        let parts: Vec<_> = FATES.iter().map(|fate| (fate, (fate.3)(said))).filter(|(_, n)| *n > 0).collect();
        // Whatever there is can be seen: each part begins with a few pixels, and the shares divide the rest.
        let (least, gaps) = (4 * parts.len(), parts.len().saturating_sub(1));
        #[expect(clippy::cast_precision_loss, reason = "a few parts, and counts below 2^53")]
        let (rest, all) = (f64::from(BAR_WIDTH) - (least + gaps) as f64, decided(said) as f64);
        let mut x = f64::from(BAR_LEFT);
        for ((_, colour, ink, _), n) in parts {
            #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 promises")]
            let wide = 4.0 + rest * n as f64 / all;
            self.put(format_args!("<rect x='{x:.1}' y='{y}' width='{wide:.1}' height='{BAR}' rx='3' fill='{colour}'/>"));
            let number = n.to_string();
            if wide > 8.0 + 8.0 * f64::from(u32::try_from(number.len()).unwrap_or(u32::MAX)) {
                let middle = x + wide / 2.0;
                let y = y + 14;
                self.put(format_args!("<text x='{middle:.1}' y='{y}' fill='{ink}' font-size='12' text-anchor='middle'>{number}</text>"));
            }
            x += wide + 1.0;
        }
    }
}

/// Text inside SVG: its marks escaped, and what XML cannot hold left out.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '\'' => f.write_str("&#39;")?,
                '"' => f.write_str("&quot;")?,
                c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => f.write_char(' ')?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use sev1_domain::report::{Figures, GroupName, Grouping};

    use super::super::testing::{by_customer, report, said};
    use super::*;

    fn of_customers(names: impl IntoIterator<Item = String>, counts: [u64; 6]) -> PromiseReport {
        let group = |name| Group { name: GroupName::Customer(name), figures: said(counts) };
        report(Grouping::Customer, names.into_iter().map(group).collect(), said(counts))
    }

    #[test]
    fn a_chart_says_in_words_what_its_bars_show() {
        let svg = chart(&by_customer());
        assert!(svg.contains("<title id='promises-title'>Promises by customer</title>"));
        let described = "Globex Corporation: 3 of 7 kept in time; 2 late, 1 broken, 1 overdue. Enterprise ABC: 41 of 45 kept in time; \
                         1 late, 3 released. Initech: 0 of 0 kept in time. All together: 44 of 52 kept in time;";
        assert!(svg.contains(described), "{svg}");
        assert!(svg.contains("2 promises are not due yet and in no bar."));
    }

    #[test]
    fn names_are_text_and_nothing_else() {
        let svg = chart(&of_customers(["</text><script>alert(1)</script>&\"'\u{1b}\u{ffff}".to_owned()], [1, 0, 0, 0, 0, 0]));
        assert!(!svg.contains("<script") && !svg.contains('\u{1b}') && !svg.contains('\u{ffff}'));
        assert!(svg.contains("&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;"), "{svg}");
    }

    #[test]
    fn a_long_chart_ends_and_says_how_many_more_there_are() {
        let svg = chart(&of_customers((0..75).map(|n| format!("Customer {n:02}")), [1, 1, 1, 1, 1, 1]));
        assert!(svg.contains("Customer 59") && !svg.contains("Customer 60"));
        assert!(svg.contains(">and 15 more<") && svg.contains(">all 75 customers<"));
    }

    #[test]
    fn the_parts_of_a_bar_fill_it_and_the_smallest_can_be_seen() {
        for counts in [[1, 0, 0, 0, 0, 0], [99_999, 1, 1, 1, 1, 9], [1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 7, 0]] {
            let svg = chart(&of_customers(["Globex".to_owned()], counts));
            let row = svg.split_once("<g>").expect("a row").1;
            let number = |rect: &str, key: &str| -> f64 {
                let at = rect.split_once(key).expect("the attribute").1;
                at[..at.find('\'').expect("its end")].parse().expect("a number")
            };
            let bars: Vec<_> = row.split("<rect ").skip(1).map(|r| (number(r, "x='"), number(r, "width='"))).collect();
            let (x, wide) = *bars.last().expect("a part");
            assert!((x + wide - f64::from(BAR_LEFT + BAR_WIDTH)).abs() < 0.5, "{counts:?}: {bars:?}");
            assert!(bars.iter().all(|(_, wide)| *wide >= 4.0), "{bars:?}");
        }
    }

    #[test]
    fn a_report_of_nothing_is_a_chart_that_says_so() {
        let svg = chart(&report(Grouping::Month, Vec::new(), Figures::default()));
        assert!(svg.contains("Nothing was promised.") && svg.ends_with("</svg>\n"));
    }
}
