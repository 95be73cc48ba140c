//! Names that come one a line: bounded, numbered, and never lost for not being text.

use std::io::{self, BufRead, BufReader, Read};

/// The longest line that is kept, in bytes; no panel has longer names.
pub(super) const LINE_MAX: usize = 65_536;

/// One line.
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) number: u64,
    /// What it says, without its end; what is not UTF-8 is replaced.
    pub(super) name: String,
    /// Whether it was all UTF-8.
    pub(super) text: bool,
    /// Whether it was longer than [`LINE_MAX`] and is not all here.
    pub(super) cut: bool,
}

/// Lines as they come.
pub(super) struct Feed<R> {
    input: BufReader<R>,
    number: u64,
}

impl<R: Read> Feed<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input: BufReader::with_capacity(LINE_MAX, input), number: 0 }
    }

    /// Whether the next line is not at hand yet, so that what was written should go out.
    pub(super) fn would_wait(&self) -> bool {
        !self.input.buffer().contains(&b'\n')
    }

    /// The next line; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let most = u64::try_from(LINE_MAX).unwrap_or(u64::MAX);
        let read = (&mut self.input).take(most).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        let cut = bytes.len() == LINE_MAX && !bytes.ends_with(b"\n") && self.skip()?;
        while bytes.last().is_some_and(|last| matches!(last, b'\n' | b'\r')) {
            bytes.pop();
        }
        if self.number == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        let number = self.number;
        let line = match String::from_utf8(bytes) {
            Ok(name) => Line { number, name, text: true, cut },
            Err(error) => {
                // A letter that the cut went through is not the line's fault.
                let whole = cut && error.utf8_error().error_len().is_none();
                let name = String::from_utf8_lossy(error.as_bytes()).into_owned();
                Line { number, name, text: whole, cut }
            }
        };
        Ok(Some(line))
    }

    /// Passes over the rest of a line; whether there was any.
    fn skip(&mut self) -> io::Result<bool> {
        let mut any = false;
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(any);
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(buffer.len(), |at| at.saturating_add(1));
            any |= end != Some(0);
            self.input.consume(taken);
            if end.is_some() {
                return Ok(any);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Feed, LINE_MAX};

    fn lines(input: &[u8]) -> Vec<(u64, String, bool, bool)> {
        let mut feed = Feed::new(input);
        let mut all = Vec::new();
        while let Some(line) = feed.next().unwrap() {
            all.push((line.number, line.name, line.text, line.cut));
        }
        all
    }

    #[test]
    fn every_line_comes_once_whatever_it_holds() {
        let told = lines(b"\xef\xbb\xbfone\r\n\n\xff two\nthree");
        let expected = [
            (1, "one".to_owned(), true, false),
            (2, String::new(), true, false),
            (3, "\u{fffd} two".to_owned(), false, false),
            (4, "three".to_owned(), true, false),
        ];
        assert_eq!(told, expected);
        assert!(lines(b"").is_empty());
    }

    #[test]
    fn a_line_without_end_is_cut_and_the_next_is_whole() {
        let mut input = "é".repeat(LINE_MAX).into_bytes();
        input.extend_from_slice(b"\nnext");
        let told = lines(&input);
        assert_eq!(told.len(), 2);
        assert!(told.iter().all(|(_, _, text, _)| *text));
        assert!(told.first().is_some_and(|(.., cut)| *cut));
        assert_eq!(told.last().map(|(_, name, ..)| name.as_str()), Some("next"));
        let exact = [vec![b'a'; LINE_MAX], b"\nb".to_vec()].concat();
        assert!(lines(&exact).iter().all(|(.., cut)| !cut));
    }
}
