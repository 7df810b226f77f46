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

  /// Whether it holds somebody who stood in these cells, after they moved.
  func holds(_ cells: [Int], after moves: [LinkedFigures.Move]) -> Bool {
    func contains(_ cell: Int) -> Bool {
      moves.first { $0.cell == cell }.map { $0.change > 0 } ?? cells.contains(cell)
    }
    return contains(cell) && !without.contains(where: contains)
  }
}

extension LinkedFigures {
  /// Parts that are taken away from one figure at most.
  private static let mostParts = 4
  package static let mostRemainders = 20_000
  /// Parts that are tried, one after the other, in looking for what is left.
  private static let mostLooks = 20_000_000
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
    for (number, own) in standing.enumerated() {
      for cell in own where isTarget(cell) { members[cell, default: []].append(number) }
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

  /// From which it follows whether somebody stands in it.
  func variables(of target: LinkedTarget) -> [Int] {
    Set(([target.cell] + target.without).flatMap { tables[cells[$0].table].variables }).sorted()
  }

  private func isGiven(_ cell: Int) -> Bool { isGiven[cells[cell].figure] }

  private struct Remainder {
    let cell: Int
    let parts: [Int]
    let count: Int
    let members: [Int]
  }

  private func remainders(below threshold: Int) throws(LinkedSuppression.Refusal) -> [Remainder] {
    let isFirst = firstOfTheSame()
    let (inside, sets) = parts()
    var found: [Remainder] = []
    var looks = 0
    for cell in cells.indices where isFirst[cell] && counts[cell] > 0 {
      guard let whole = sets[cell] else { continue }
      // What can be told of figures that are out alone is out.
      let candidates = inside[cell].filter { isFirst[$0] && (!isGiven(cell) || !isGiven($0)) }
        .sorted { (counts[$0], $1) > (counts[$1], $0) }
      func extend(_ parts: [Int], _ left: BitSet, _ count: Int, from start: Int) {
        if !parts.isEmpty, count < threshold {
          let members = Array(left)
          if !isOfMissing(members, parts) {
            found.append(Remainder(cell: cell, parts: parts, count: count, members: members))
          }
        }
        let more = Self.mostParts - parts.count
        guard more > 0 else { return }
        for index in start..<candidates.count {
          let part = candidates[index]
          // They come by size: where as many of this one leave too many, so do all after it.
          guard count - counts[part] * more < threshold else { break }
          guard found.count <= Self.mostRemainders, looks <= Self.mostLooks else { return }
          looks += 1
          // Parts that have somebody in common do not add up.
          guard counts[part] < count, let members = sets[part], members.isSubset(of: left) else { continue }
          extend(parts + [part], left.subtracting(members), count - counts[part], from: index + 1)
        }
      }
      extend([], whole, counts[cell], from: 0)
    }
    guard found.count <= Self.mostRemainders else { throw .tooManyRemainders(limit: Self.mostRemainders) }
    guard looks <= Self.mostLooks else { throw .tooManyRemainders(limit: Self.mostLooks) }
    return found
  }

  /// Of cells in which the same persons stand one: of what is out before what can still be left out.
  private func firstOfTheSame() -> [Bool] {
    struct Members: Hashable {
      var count: Int
      var mixed: UInt64 = 0
    }
    var members = counts.map { Members(count: $0) }
    for (number, own) in standing.enumerated() {
      var random = SplitMix64(seed: UInt64(number))
      let mixed = random.next()
      for cell in own { members[cell].mixed ^= mixed }
    }
    var first: [Members: Int] = [:]
    for cell in cells.indices where first[members[cell]].map({ !isGiven($0) && isGiven(cell) }) ?? true {
      first[members[cell]] = cell
    }
    return cells.indices.map { first[members[$0]] == $0 }
  }

  /// For each cell those of other tables that are part of it, and who stands in each cell of which that is asked.
  private func parts() -> (inside: [[Int]], sets: [Int: BitSet]) {
    var samples = Array(repeating: [[Int]](), count: cells.count)
    for own in standing {
      for cell in own where cells[cell].isSensitive && samples[cell].count < Self.samples { samples[cell].append(own) }
    }
    var seeming = Array(repeating: [Int](), count: cells.count)
    var sets: [Int: BitSet] = [:]
    for (part, known) in samples.enumerated() {
      guard let first = known.first else { continue }
      for whole in first where cells[whole].isSensitive && cells[whole].table != cells[part].table {
        guard counts[whole] > counts[part], known.allSatisfy({ $0.contains(whole) }) else { continue }
        seeming[whole].append(part)
        for cell in [whole, part] { sets[cell] = BitSet(capacity: profiles.count) }
      }
    }
    for (number, own) in standing.enumerated() {
      for cell in own { sets[cell]?.insert(number) }
    }
    let inside = seeming.enumerated().map { whole, parts in
      parts.filter { part in sets[part].map { own in sets[whole].map(own.isSubset) ?? false } ?? false }
    }
    return (inside, sets)
  }

  /// Whether all of these only gave no answer to what a part asks.
  private func isOfMissing(_ members: [Int], _ parts: [Int]) -> Bool {
    members.allSatisfy { isUnanswered(standing[$0], in: parts) }
  }

  private func isUnanswered(_ own: [Int], in parts: [Int]) -> Bool {
    let tables = Set(parts.map { cells[$0].table })
    return own.contains { !cells[$0].isSensitive && tables.contains(cells[$0].table) }
  }
}
