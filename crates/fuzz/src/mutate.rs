//! Random changes of an input: small ones that a reader may trip over, and pieces of other inputs. The seed decides them.

use rand::{Rng, SeedableRng, rngs::StdRng};

/// An input never grows beyond this.
const BYTES: usize = 8 * 1024;
/// Pieces with a meaning somewhere.
const WORDS: [&str; 59] = [
    "\"id\":",
    "\"type\":",
    "\"actor\":",
    "\"object\":",
    "\"attributedTo\":",
    "\"proof\":",
    "\"@graph\":",
    "\"to\":",
    "\"Create\"",
    "\"Person\"",
    "\"Note\"",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "null",
    "1e309",
    "-0",
    "0.1",
    "9007199254740993",
    "\\u0000",
    "\\ud800",
    "\\n",
    "\"",
    "'",
    "\u{feff}",
    "https://",
    "http://",
    "a.example",
    "home.example",
    "@",
    "#",
    "?",
    "%2e",
    "..",
    "\\",
    "xn--",
    ":443",
    "\u{202e}",
    "\u{301}",
    "\u{200b}",
    "\u{200d}",
    "<a href=\"",
    "<p>",
    "</p>",
    "<b x=1>",
    "<svg>",
    "<!--",
    "-->",
    "<style>",
    "&lt;",
    "&#60;",
    "javascript:",
    "headers=\"",
    "created=",
    "\r\n",
    "\0",
];

/// Changes inputs.
#[derive(Debug)]
pub struct Mutator(StdRng);

impl Mutator {
    /// The changes that this seed decides.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// One of the seeds, changed in one to six places.
    pub fn input(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.one_of(seeds).cloned().unwrap_or_default();
        for _ in 0..self.0.random_range(1..=6) {
            self.change(&mut input, seeds);
        }
        input.truncate(BYTES);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let (start, end) = self.range(input.len(), 64);
        match self.0.random_range(0..8) {
            0 => {
                input.splice(start..end, []);
            }
            1 => {
                let again = input[start..end].to_vec();
                let times = self.0.random_range(1..4);
                input.splice(start..start, again.repeat(times));
            }
            2 => {
                let byte = self.0.random();
                input.splice(start..start, [byte]);
            }
            3 if !input.is_empty() => {
                let at = self.0.random_range(0..input.len());
                input[at] ^= 1 << self.0.random_range(0..8);
            }
            4 => {
                let other = self.one_of(seeds).cloned().unwrap_or_default();
                let (from, to) = self.range(other.len(), 256);
                input.splice(start..end, other[from..to].iter().copied());
            }
            5 => {
                let moved: Vec<u8> = input.splice(start..end, []).collect();
                let (at, _) = self.range(input.len(), 0);
                input.splice(at..at, moved);
            }
            6 => {
                let word = self.one_of(&WORDS).copied().unwrap_or_default();
                input.splice(start..end, word.bytes());
            }
            _ => {
                let word = self.one_of(&WORDS).copied().unwrap_or_default();
                input.splice(start..start, word.bytes());
            }
        }
    }

    fn one_of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        if list.is_empty() { None } else { list.get(self.0.random_range(0..list.len())) }
    }

    /// A place in so many bytes, and the end of at most `most` bytes from there.
    fn range(&mut self, length: usize, most: usize) -> (usize, usize) {
        let start = self.0.random_range(0..=length);
        (start, self.0.random_range(start..=length.min(start + most)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_the_inputs_and_they_differ() {
        let seeds = vec![b"one".to_vec(), b"two and three".to_vec()];
        let inputs = |seed| {
            let mut mutator = Mutator::new(seed);
            (0..100).map(|_| mutator.input(&seeds)).collect::<Vec<_>>()
        };
        assert_eq!(inputs(1), inputs(1));
        assert_ne!(inputs(1), inputs(2));
        let mut different = inputs(1);
        different.sort();
        different.dedup();
        assert!(different.len() > 90);
        assert_eq!(Mutator::new(1).input(&[]).len().min(1_000), Mutator::new(1).input(&[]).len());
    }
}
