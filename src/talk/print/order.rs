//! The order of lines: what several errands of one command have in common stands together.

use super::Entry;

/// The lines, with the same fate of several errands of one command in the command's order.
pub(super) fn ordered(entries: Vec<Entry>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut run: Vec<(usize, String)> = Vec::new();
    let mut of = None;
    for entry in entries {
        let (whose, item) = match entry {
            Entry::Line(line) => (None, (0, line)),
            Entry::Fate { command, place, words, fate } => (Some((command, fate)), (place, words)),
        };
        if whose.is_none() || whose != of {
            close(&mut run, &mut lines);
            of = whose;
        }
        match of {
            Some(_) => run.push(item),
            None => lines.push(item.1),
        }
    }
    close(&mut run, &mut lines);
    lines
}

fn close(run: &mut Vec<(usize, String)>, lines: &mut Vec<String>) {
    run.sort();
    run.dedup();
    lines.extend(run.drain(..).map(|(_, line)| line));
}
