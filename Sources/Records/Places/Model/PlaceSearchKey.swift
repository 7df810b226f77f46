import Basics

/// The tokens under which a name is found in the search index. A prefix tells the kinds apart:
/// plain words, `=` the whole name (so that a query of several words can find its beginning), `~` the skeleton.
enum PlaceSearchKey {
  static func tokens(of name: String) -> [String] {
    let folded = Folding.fold(name)
    guard !folded.isEmpty else { return [] }
    return Folding.tokens(name, limit: 8) + [whole(folded)] + Skeleton.keys(name).map(skeleton)
  }

  /// The beginning of what a whole name that starts with `folded` is kept under.
  static func whole(_ folded: String) -> String { "=" + String(folded.prefix(60)) }

  static func skeleton(_ key: String) -> String { "~" + key }
}
