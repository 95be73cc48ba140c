//! The inputs that others are made of: what vendors and people really send, and what was found.

use super::reply;
use serde_json::Value;
use std::path::Path;
use std::{fs, io};

/// The corpus of one target.
pub struct Corpus {
    seeds: Vec<Vec<u8>>,
    trees: Vec<Value>,
    keys: Vec<String>,
}

impl Corpus {
    /// Reads a folder: each line of its `.txt` files is an input, and each other file is one.
    ///
    /// # Errors
    /// What the disk says.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut files: Vec<_> =
            fs::read_dir(folder)?.map(|it| it.map(|it| it.path())).collect::<io::Result<_>>()?;
        files.sort();
        let mut seeds = Vec::new();
        for file in files {
            let bytes = fs::read(&file)?;
            if file.extension().is_some_and(|it| it == "txt") {
                let lines = bytes.split(|it| *it == b'\n').filter(|it| !it.is_empty());
                seeds.extend(lines.map(<[u8]>::to_vec));
            } else {
                seeds.push(bytes);
            }
        }
        Ok(Self::of(seeds))
    }

    fn of(seeds: Vec<Vec<u8>>) -> Self {
        let body = |seed: &Vec<u8>| serde_json::from_slice(reply::split(seed).1).ok();
        let trees: Vec<Value> = seeds.iter().filter_map(body).collect();
        let mut keys = Vec::new();
        for tree in &trees {
            gather(tree, &mut keys);
        }
        keys.sort();
        keys.dedup();
        Self { seeds, trees, keys }
    }

    /// Every input.
    pub fn seeds(&self) -> impl Iterator<Item = &[u8]> {
        self.seeds.iter().map(Vec::as_slice)
    }

    /// Those that are text.
    pub(super) fn texts(&self) -> Vec<&str> {
        self.seeds().filter_map(|it| str::from_utf8(it).ok()).collect()
    }

    /// The inputs as they stand.
    pub(super) fn whole(&self) -> &[Vec<u8>] {
        &self.seeds
    }

    /// Those whose body is JSON.
    pub(super) fn trees(&self) -> &[Value] {
        &self.trees
    }

    /// Every name of a field that is seen in them.
    pub(super) fn keys(&self) -> &[String] {
        &self.keys
    }
}

fn gather(value: &Value, keys: &mut Vec<String>) {
    for part in value.as_array().into_iter().flatten() {
        gather(part, keys);
    }
    for (key, part) in value.as_object().into_iter().flatten() {
        keys.push(key.clone());
        gather(part, keys);
    }
}
