import Basics

/// Few persons whose number must stay uncertain: of a figure, or what is left of one when others are taken away from it.
struct LinkedTarget: Sendable {
  /// They are all who stand in this cell …
  let cell: Int
  /// … and in none of these, which are parts of it that have nobody in common.
  let without: [Int]
  /// How many more and how many fewer they must be able to be.
  let up: Int
  let down: Int
  /// The profiles they have.
  let members: [Int]

  func holds(_ cells: [Int]) -> Bool {
    cells.contains(cell) && !without.contains { cells.contains($0) }
  }
}

extension LinkedFigures {
  /// Parts that are taken away from one figure at most.
  private static let mostParts = 4
  package static let mostRemainders = 20_000
  /// Persons of each cell in whom it is looked first whether a cell is part of another.
  private static let samples = 6

  /// All who are fewer than the threshold and can be told by a figure, or by one less up to four others of other tables.
  ///
  /// Who is left over because they gave no answer is none of these: that is told beside every figure.
  func targets(threshold: Int, forced: Set<Int>) throws(LinkedSuppression.Refusal) -> [LinkedTarget] {
    var found: [LinkedTarget] = []
    var seen: Set<[Int]> = []
    func isTarget(_ cell: Int) -> Bool {
      guard cells[cell].isSensitive, isTold[cells[cell].figure], !isGiven(cell), counts[cell] > 0 else { return false }
      return counts[cell] < threshold || forced.contains(cells[cell].figure)
    }
    var members: [Int: [Int]] = [:]
    for (number, profile) in profiles.enumerated() {
      for cell in cells(of: profile.values) where isTarget(cell) { members[cell, default: []].append(number) }
    }
    for (cell, members) in members.sorted(by: { $0.key < $1.key }) where seen.insert(members).inserted {
      found.append(
        LinkedTarget(
          cell: cell, without: [], up: max(1, threshold - counts[cell]), down: 1, members: members))
    }
    for remainder in try remainders(below: threshold) where seen.insert(remainder.members).inserted {
      found.append(
        LinkedTarget(
          cell: remainder.cell, without: remainder.parts, up: threshold - remainder.count, down: 1,
          members: remainder.members))
    }
    return found.sorted { ($0.up, $1.cell) > ($1.up, $0.cell) }
  }

  private func isGiven(_ cell: Int) -> Bool { isGiven[cells[cell].figure] }

  private struct Remainder {
    let cell: Int
    let parts: [Int]
    var count = 0
    var members: [Int] = []
    var isOfParts = true
    /// Whether all who are left only gave no answer to what a part asks.
    var isOfMissing = true
  }

  private func remainders(below threshold: Int) throws(LinkedSuppression.Refusal) -> [Remainder] {
    let (inside, touched) = insides()
    let isFirst = firstOfTheSame()
    func meets(_ one: Int, _ other: Int) -> Bool { touched[one].contains(other) || touched[other].contains(one) }
    var found: [Remainder] = []
    for cell in cells.indices where isFirst[cell] && !inside[cell].isEmpty && counts[cell] > 0 {
      // What can be told of figures that are out alone is out.
      let candidates = inside[cell].filter { isFirst[$0] && (!isGiven(cell) || !isGiven($0)) }
        .sorted { counts[$0] > counts[$1] }
      func extend(_ parts: [Int], _ left: Int, from start: Int) {
        if !parts.isEmpty, left > 0, left < threshold { found.append(Remainder(cell: cell, parts: parts)) }
        let more = Self.mostParts - parts.count
        guard more > 0, left > 0, found.count <= Self.mostRemainders else { return }
        for index in start..<candidates.count {
          let part = candidates[index]
          // They come by size: where as many of this one leave too many, so do all after it.
          guard left - counts[part] * more < threshold else { break }
          guard counts[part] < left, !parts.contains(where: { meets($0, part) }) else { continue }
          extend(parts + [part], left - counts[part], from: index + 1)
        }
      }
      extend([], counts[cell], from: 0)
    }
    guard found.count <= Self.mostRemainders else { throw .tooManyRemainders(limit: Self.mostRemainders) }
    return verified(found, below: threshold)
  }

  /// Of cells in which the same persons stand one: of what is out before what can still be left out.
  private func firstOfTheSame() -> [Bool] {
    struct Members: Hashable {
      var count: Int
      var mixed: UInt64 = 0
    }
    var members = counts.map { Members(count: $0) }
    for (number, profile) in profiles.enumerated() {
      var random = SplitMix64(seed: UInt64(number))
      let own = random.next()
      for cell in cells(of: profile.values) { members[cell].mixed ^= own }
    }
    var first: [Members: Int] = [:]
    for cell in cells.indices where first[members[cell]].map({ !isGiven($0) && isGiven(cell) }) ?? true {
      first[members[cell]] = cell
    }
    return cells.indices.map { first[members[$0]] == $0 }
  }

  /// For each cell those of other tables that seem to be part of it, as far as some of their persons tell; and all in which
  /// some of its persons stand.
  private func insides() -> (inside: [[Int]], touched: [Set<Int>]) {
    var samples = Array(repeating: [[Int]](), count: cells.count)
    for profile in profiles {
      let own = cells(of: profile.values)
      for cell in own where cells[cell].isSensitive && samples[cell].count < Self.samples { samples[cell].append(own) }
    }
    var inside = Array(repeating: [Int](), count: cells.count)
    for (part, known) in samples.enumerated() {
      guard let first = known.first else { continue }
      for whole in first where cells[whole].isSensitive && cells[whole].table != cells[part].table {
        if counts[whole] > counts[part], known.allSatisfy({ $0.contains(whole) }) { inside[whole].append(part) }
      }
    }
    return (inside, samples.map { Set($0.joined()) })
  }

  /// Those whose parts are parts, and have nobody in common.
  private func verified(_ candidates: [Remainder], below threshold: Int) -> [Remainder] {
    var remainders = candidates
    var users: [Int: [Int]] = [:]
    for (number, remainder) in remainders.enumerated() {
      for cell in [remainder.cell] + remainder.parts { users[cell, default: []].append(number) }
    }
    for (number, profile) in profiles.enumerated() {
      let own = cells(of: profile.values)
      for user in Set(own.flatMap { users[$0] ?? [] }) where remainders[user].isOfParts {
        let parts = remainders[user].parts.count { own.contains($0) }
        let isWhole = own.contains(remainders[user].cell)
        if parts > 1 || (parts == 1 && !isWhole) { remainders[user].isOfParts = false }
        guard parts == 0, isWhole else { continue }
        remainders[user].count += profile.count
        if remainders[user].count < threshold { remainders[user].members.append(number) }
        if remainders[user].isOfMissing, !isUnanswered(own, in: remainders[user].parts) {
          remainders[user].isOfMissing = false
        }
      }
    }
    return remainders.filter { $0.isOfParts && !$0.isOfMissing && (1..<threshold).contains($0.count) }
  }

  private func isUnanswered(_ own: [Int], in parts: [Int]) -> Bool {
    let tables = Set(parts.map { cells[$0].table })
    return own.contains { !cells[$0].isSensitive && tables.contains(cells[$0].table) }
  }
}
