//! Whether one place on the disk lies in another, links and `..` taken into account.

use std::path::{Component, Path, PathBuf, absolute};

/// Whether `inner` is `outer` or lies in it. Neither needs to exist.
pub(super) fn is_within(inner: &Path, outer: &Path) -> bool {
    resolve(inner).starts_with(resolve(outer))
}

/// The path from the root, with every link followed as far as the path exists.
fn resolve(path: &Path) -> PathBuf {
    let whole = absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut resolved = PathBuf::new();
    for component in whole.components() {
        if component == Component::ParentDir {
            resolved.pop();
        } else {
            resolved.push(component);
            resolved = resolved.canonicalize().unwrap_or(resolved);
        }
    }
    resolved
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::is_within;

    #[test]
    fn with_links_and_dots() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir_all(data.join("deep")).unwrap();
        symlink(&data, folder.path().join("link")).unwrap();
        for (inner, expected) in [
            ("data", true),
            ("data/key", true),
            ("data/deep/../key", true),
            ("link/key", true),
            ("other/../data/key", true),
            ("data/../key", false),
            ("key", false),
            ("data-key", false),
        ] {
            assert_eq!(is_within(&folder.path().join(inner), &data), expected, "{inner}");
        }
    }
}
