import Basics

/// Who saw whom among the entries of one stream: a graph in which an entry points at those its author had seen.
///
/// An edge to an entry that comes later in fold order cannot come from an honest author and does not count; so the
/// graph has no cycles whatever is received.
struct StreamHistory {
  struct Link: Hashable {
    let place: EntryHeader.Place
    let parents: [ID<Entry>]

    init(_ header: EntryHeader) {
      place = header.place
      parents = header.parents
    }
  }

  let links: [Link]
  private let parents: [[Int]]
  /// Whether all that the entry's author had seen is here too.
  private let isComplete: [Bool]

  /// The links may come in any order.
  init(_ links: some Sequence<Link>) {
    self.links = links.sorted { $0.place < $1.place }
    let positions = Dictionary(
      self.links.enumerated().map { ($1.place.id, $0) }, uniquingKeysWith: { first, _ in first })
    var parents: [[Int]] = []
    var complete: [Bool] = []
    for (index, link) in self.links.enumerated() {
      let known = link.parents.compactMap { positions[$0] }
      parents.append(known.filter { $0 < index })
      complete.append(known.count == link.parents.count && parents[index].allSatisfy { complete[$0] })
    }
    self.parents = parents
    isComplete = complete
  }

  /// Whether every author had seen all entries before his: then nothing can contradict.
  var isLinear: Bool {
    links.indices.dropFirst().allSatisfy { parents[$0].contains($0 - 1) }
  }

  /// The ends that no entry follows, ascending in fold order.
  var tips: [ID<Entry>] {
    let followed = Set(parents.joined())
    return links.indices.filter { !followed.contains($0) }.map { links[$0].place.id }
  }
}

// MARK: Contradictions

/// Two edits of one field by authors who did not know of each other's.
struct FieldConflict: Hashable {
  let field: String
  /// The later one, whose value counts.
  let kept: ID<Entry>
  let other: ID<Entry>
  /// The entry that set the field knowing both; nil while nobody has.
  let settled: ID<Entry>?
}

extension StreamHistory {
  /// The contradictions between entries that set the same field to different values, given what each entry sets.
  ///
  /// Depends on the set of entries alone and not on the order in which they came. Two entries contradict when neither
  /// author had seen the other's and no later edit of the same field by somebody who had seen only one of them takes
  /// its place. An entry with ancestors that are not here yet is left out until they come.
  func conflicts(_ fields: [ID<Entry>: [String: String]]) -> [FieldConflict] {
    guard !isLinear else { return [] }
    let ancestors = ancestorSets()
    var found: [FieldConflict] = []
    for (field, setters) in settersByField(fields) where setters.count > 1 {
      func precedes(_ left: Int, _ right: Int) -> Bool { ancestors[right].contains(left) }
      func areConcurrent(_ left: Int, _ right: Int) -> Bool {
        left != right && !precedes(left, right) && !precedes(right, left)
      }
      for (position, later) in setters.enumerated() where isComplete[later.index] {
        for earlier in setters[..<position]
        where isComplete[earlier.index] && earlier.value != later.value && !precedes(earlier.index, later.index) {
          let isReplaced = setters.contains { other in
            isComplete[other.index]
              && (precedes(earlier.index, other.index) && areConcurrent(other.index, later.index)
                || precedes(later.index, other.index) && areConcurrent(other.index, earlier.index))
          }
          guard !isReplaced else { continue }
          let settling = setters.first { precedes(earlier.index, $0.index) && precedes(later.index, $0.index) }
          found.append(
            FieldConflict(
              field: field, kept: links[later.index].place.id, other: links[earlier.index].place.id,
              settled: settling.map { links[$0.index].place.id }))
        }
      }
    }
    return found.sorted { ($0.field, $0.kept, $0.other) < ($1.field, $1.kept, $1.other) }
  }

  private struct Setter {
    let index: Int
    let value: String
  }

  /// In fold order.
  private func settersByField(_ fields: [ID<Entry>: [String: String]]) -> [String: [Setter]] {
    var setters: [String: [Setter]] = [:]
    for (index, link) in links.enumerated() {
      for (field, value) in fields[link.place.id] ?? [:] {
        setters[field, default: []].append(Setter(index: index, value: value))
      }
    }
    return setters
  }

  private func ancestorSets() -> [BitSet] {
    var sets: [BitSet] = []
    sets.reserveCapacity(links.count)
    for index in links.indices {
      var set = BitSet(capacity: index)
      for parent in parents[index] {
        set.insert(parent)
        set.formUnion(sets[parent])
      }
      sets.append(set)
    }
    return sets
  }
}
