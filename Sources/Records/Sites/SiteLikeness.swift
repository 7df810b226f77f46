package import Basics
package import Formats
import Foundation

/// Which entries of the list may be one site. It proposes; a person decides.
///
/// - **Near**: closeness is 1 − distance ÷ limit within the limit, else 0.
/// - **Alike**: each word of a name stands for its skeleton, in which scripts meet, or for itself where it has none; a word
///   weighs ln(1 + N ÷ n), with n of N sites having it, so that "camp" tells little. The likeness of two names is
///   2 × Σ weight of the common words ÷ (Σ of one + Σ of the other); of two sites, that of their most alike names.
/// - The score is 50 × closeness + 50 × likeness. Proposed are pairs within the limit, and pairs of one district whose names
///   are alike by 0.8 or more, unless both points are known and more than ten limits apart.
///
/// Sites are compared only within strips of the map, and where they share a word that at most fifty of the district have: it grows
/// with the number of sites and of their neighbours, not with its square.
package struct SiteLikeness: Sendable {
  package struct Site: Hashable, Sendable {
    package let id: ID<Place>
    package let names: Set<String>
    package let position: Position?
    package let district: ID<Place>?

    package init(id: ID<Place>, names: Set<String>, position: Position?, district: ID<Place>?) {
      (self.id, self.names, self.position, self.district) = (id, names, position, district)
    }
  }

  package struct Proposal: Hashable, Sendable {
    package let pair: SitePair
    /// 0…100.
    package let score: Double
    /// Metres; nil where a point is not known.
    package let distance: Double?
    /// 0…1.
    package let likeness: Double
  }

  package static let usualDistance = 300.0
  private static let alike = 0.8
  private static let mostWithWord = 50
  /// More comparisons are not made; the answer says that some are left.
  private static let most = 2_000_000

  private let sites: [Site]
  private let words: [[Set<String>]]
  private let weights: [String: Double]

  package init(_ sites: [Site]) {
    self.sites = sites
    words = sites.map { $0.names.sorted().map(Self.words(of:)).filter { !$0.isEmpty } }
    var counts: [String: Int] = [:]
    for names in words { for word in Set(names.joined()) { counts[word, default: 0] += 1 } }
    weights = counts.mapValues { log(1 + Double(sites.count) / Double($0)) }
  }

  static func words(of name: String) -> Set<String> {
    Set(
      Folding.tokens(name, limit: 8).map { token in
        guard let key = Skeleton.keys(token).first, key.count >= 3 else { return token }
        return key
      })
  }

  /// - Parameters:
  ///   - limit: metres.
  ///   - judged: pairs of which a person said something; they are not proposed again.
  package func proposals(
    within limit: Double = usualDistance, except judged: Set<SitePair> = []
  ) -> (proposals: [Proposal], isComplete: Bool) {
    var seen: Set<SitePair> = []
    var found: [Proposal] = []
    var rest = Self.most
    func compare(_ one: Int, _ other: Int) {
      rest -= 1
      let pair = SitePair(sites[one].id, sites[other].id)
      guard sites[one].id != sites[other].id, !judged.contains(pair), seen.insert(pair).inserted else { return }
      if let proposal = proposal(one, other, limit) { found.append(proposal) }
    }
    forEachNear(limit) { one, other in
      if rest > 0 { compare(one, other) }
    }
    forEachWithCommonWord { one, other in
      if rest > 0 { compare(one, other) }
    }
    return (found.sorted { $0.score == $1.score ? $0.pair < $1.pair : $0.score > $1.score }, rest > 0)
  }

  private func proposal(_ one: Int, _ other: Int, _ limit: Double) -> Proposal? {
    let distance = sites[one].position.flatMap { here in
      sites[other].position.map { Self.metres(here, $0) }
    }
    let likeness = likeness(one, other)
    let isNear = distance.map { $0 <= limit } ?? false
    let isNamesake =
      likeness >= Self.alike && sites[one].district == sites[other].district
      && (distance.map { $0 <= 10 * limit } ?? true)
    guard isNear || isNamesake else { return nil }
    let closeness = distance.map { max(0, 1 - $0 / limit) } ?? 0
    return Proposal(
      pair: SitePair(sites[one].id, sites[other].id), score: 50 * closeness + 50 * likeness, distance: distance,
      likeness: likeness)
  }

  private func likeness(_ one: Int, _ other: Int) -> Double {
    var best = 0.0
    for left in words[one] {
      for right in words[other] {
        let common = left.intersection(right).reduce(0.0) { $0 + (weights[$1] ?? 0) }
        guard common > 0 else { continue }
        let all = left.reduce(0.0) { $0 + (weights[$1] ?? 0) } + right.reduce(0.0) { $0 + (weights[$1] ?? 0) }
        best = max(best, 2 * common / all)
      }
    }
    return best
  }

  // MARK: Whom to compare

  /// Metres of a degree of latitude on a sphere of 6,371 km.
  private static let degree = 111_194.9

  /// Strips as high as the limit: who is near lies in the same or the next, and not far in longitude.
  private func forEachNear(_ limit: Double, _ body: (Int, Int) -> Void) {
    var strips: [Int: [(longitude: Double, site: Int)]] = [:]
    for (index, site) in sites.enumerated() {
      guard let position = site.position else { continue }
      strips[Int((position.latitude * Self.degree / limit).rounded(.down)), default: []]
        .append((position.longitude, index))
    }
    for key in strips.keys { strips[key]?.sort { ($0.longitude, $0.site) < ($1.longitude, $1.site) } }
    for (strip, line) in strips.sorted(by: { $0.key < $1.key }) {
      let next = strips[strip + 1] ?? []
      for (place, here) in line.enumerated() {
        let latitude = sites[here.site].position?.latitude ?? 0
        let reach = limit / (Self.degree * max(0.01, cos((abs(latitude) + 0.1) * .pi / 180)))
        for there in line[(place + 1)...] {
          guard there.longitude - here.longitude <= reach else { break }
          body(here.site, there.site)
        }
        var low = next.startIndex
        var high = next.endIndex
        while low < high {
          let middle = (low + high) / 2
          if next[middle].longitude < here.longitude - reach { low = middle + 1 } else { high = middle }
        }
        for there in next[low...] {
          guard there.longitude - here.longitude <= reach else { break }
          body(here.site, there.site)
        }
      }
    }
  }

  private func forEachWithCommonWord(_ body: (Int, Int) -> Void) {
    struct Block: Hashable {
      let district: ID<Place>?
      let word: String
    }
    var blocks: [Block: [Int]] = [:]
    for (index, names) in words.enumerated() {
      for word in Set(names.joined()) {
        let block = Block(district: sites[index].district, word: word)
        blocks[block, default: []].append(index)
      }
    }
    let ordered = blocks.filter { (2...Self.mostWithWord).contains($0.value.count) }
      .sorted { ($0.value[0], $0.key.word) < ($1.value[0], $1.key.word) }
    for (_, members) in ordered {
      for (place, one) in members.enumerated() {
        for other in members[(place + 1)...] { body(one, other) }
      }
    }
  }

  /// On a sphere, exact enough below a hundred kilometres.
  package static func metres(_ one: Position, _ other: Position) -> Double {
    let height = (other.latitude - one.latitude) * degree
    let middle = (one.latitude + other.latitude) / 2 * .pi / 180
    let width = (other.longitude - one.longitude) * degree * cos(middle)
    return (height * height + width * width).squareRoot()
  }
}
