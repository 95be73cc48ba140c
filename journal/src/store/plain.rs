//! Ordered maps in memory, for a journal whose store need not outlive it.

use std::{
    collections::BTreeMap,
    ops::Bound,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{Look, Pairs, Tree, Trees};
use crate::{Error, files::Files};

type Maps = BTreeMap<(Tree, Vec<u8>), Vec<u8>>;

/// The maps.
#[derive(Debug, Default)]
pub(crate) struct Plain {
    maps: Mutex<Maps>,
    disk: Option<(Arc<dyn Files>, PathBuf)>,
}

impl Plain {
    /// Maps that take nothing more while that folder's disk has no room at all.
    pub(crate) fn beside(files: Arc<dyn Files>, folder: &Path) -> Self {
        Self { maps: Mutex::default(), disk: Some((files, folder.to_owned())) }
    }

    fn maps(&self) -> MutexGuard<'_, Maps> {
        self.maps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn room(&self) -> Result<(), Error> {
        let free = self.disk.as_ref().and_then(|(files, folder)| files.free(folder).ok());
        if free == Some(0) { Err(Error::Full("store: no room".to_owned())) } else { Ok(()) }
    }
}

impl Trees for Plain {
    fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.maps().get(&(tree, key.to_vec())).cloned())
    }

    fn insert(&self, tree: Tree, key: &[u8], value: &[u8]) -> Result<(), Error> {
        self.room()?;
        self.maps().insert((tree, key.to_vec()), value.to_vec());
        Ok(())
    }

    fn remove(&self, tree: Tree, key: &[u8]) -> Result<(), Error> {
        self.maps().remove(&(tree, key.to_vec()));
        Ok(())
    }

    fn ascend(&self, tree: Tree, key: &[u8], look: Look<'_>) -> Result<(), Error> {
        let maps = self.maps();
        let mut found =
            maps.range((tree, key.to_vec())..).take_while(|((held, _), _)| *held == tree);
        while let Some(((_, key), value)) = found.next()
            && look(key, value)
        {}
        Ok(())
    }

    fn before(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let maps = self.maps();
        let below = (Bound::Included((tree, Vec::new())), Bound::Excluded((tree, key.to_vec())));
        Ok(maps.range(below).next_back().map(|((_, key), _)| key.clone()))
    }

    fn batch(&self, tree: Tree, pairs: Pairs) -> Result<(), Error> {
        self.room()?;
        self.maps().extend(pairs.into_iter().map(|(key, value)| ((tree, key), value)));
        Ok(())
    }

    fn sync(&self) -> Result<(), Error> {
        Ok(())
    }

    fn renew(&self) -> Result<(), Error> {
        self.room()
    }

    fn blobs(&self) -> u64 {
        0
    }

    fn set_aside(&self, _why: &str) -> Result<(), Error> {
        self.maps().clear();
        Ok(())
    }

    fn close(&self) -> Result<(), Error> {
        Ok(())
    }
}
