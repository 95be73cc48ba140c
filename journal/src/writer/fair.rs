//! Whose turn it is: one append of each stream in a round, so that no stream fills a commit alone.

use std::collections::{HashMap, VecDeque};

use super::{mix::Mix, queue::Request};
use crate::StreamId;

/// What waits, by stream, in the order of the streams' turns.
#[derive(Debug, Default)]
pub(crate) struct Fair {
    streams: HashMap<StreamId, VecDeque<Request>, Mix>,
    turns: VecDeque<StreamId>,
}

/// How much one commit takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measure {
    pub(crate) events: usize,
    pub(crate) bytes: usize,
}

impl Fair {
    pub(crate) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// The next commit's appends, with those of `came` behind what waits already.
    pub(crate) fn next(&mut self, came: Vec<Request>, most: Measure) -> Vec<Request> {
        if self.is_empty() && fits(&came, most) {
            return came;
        }
        for request in came {
            self.add(request);
        }
        let (mut picked, mut events, mut bytes) = (Vec::new(), 0_usize, 0_usize);
        while let Some(stream) = self.turns.pop_front() {
            let Some(request) = self.pop(stream) else { continue };
            events = events.saturating_add(request.entries.len());
            bytes = bytes.saturating_add(request.bytes);
            picked.push(request);
            if events >= most.events || bytes >= most.bytes {
                break;
            }
        }
        picked
    }

    fn add(&mut self, request: Request) {
        let stream = request.stream;
        let waiting = self.streams.entry(stream).or_default();
        if waiting.is_empty() {
            self.turns.push_back(stream);
        }
        waiting.push_back(request);
    }

    fn pop(&mut self, stream: StreamId) -> Option<Request> {
        let waiting = self.streams.get_mut(&stream)?;
        let request = waiting.pop_front();
        if waiting.is_empty() {
            self.streams.remove(&stream);
        } else {
            self.turns.push_back(stream);
        }
        request
    }
}

fn fits(came: &[Request], most: Measure) -> bool {
    let events = came.iter().map(|request| request.entries.len()).fold(0, usize::saturating_add);
    let bytes = came.iter().map(|request| request.bytes).fold(0, usize::saturating_add);
    events <= most.events && bytes <= most.bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entry;

    fn request(stream: u8, expected: u64) -> Request {
        let entry = Entry { kind: 1, version: 1, at_ms: 0, key: 0, body: vec![0; 10] };
        Request::new(StreamId([stream; 16]), 1, expected, vec![entry]).0
    }

    fn names(picked: &[Request]) -> Vec<(u8, u64)> {
        picked.iter().map(|request| (request.stream.0[0], request.expected)).collect()
    }

    #[test]
    fn a_flood_leaves_room_for_its_neighbours() {
        let most = Measure { events: 4, bytes: usize::MAX };
        let mut fair = Fair::default();
        let mut came: Vec<_> = (0..100).map(|n| request(1, n)).collect();
        came.push(request(2, 0));
        came.push(request(3, 0));
        let first = fair.next(came, most);
        assert_eq!(names(&first), [(1, 0), (2, 0), (3, 0), (1, 1)]);
        let second = fair.next(vec![request(4, 0)], most);
        assert_eq!(names(&second), [(1, 2), (4, 0), (1, 3), (1, 4)]);
        let rest: usize =
            std::iter::repeat_with(|| fair.next(Vec::new(), most).len()).take(24).sum();
        assert_eq!(rest, 95);
        assert!(fair.is_empty());
    }

    #[test]
    fn what_fits_is_taken_as_it_came() {
        let most = Measure { events: 4, bytes: usize::MAX };
        let picked = Fair::default().next(vec![request(1, 0), request(1, 1)], most);
        assert_eq!(names(&picked), [(1, 0), (1, 1)]);
    }
}
