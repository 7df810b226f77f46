package import Basics

/// Repairs codes and names of places as people write them, over the code sets that the mission knows.
///
/// A pure function of the atlas: the same text gives the same answer, with the reason for everything that was read
/// otherwise than it stands. What could mean several places is never chosen between; they are the candidates.
/// Made once for many rows: making costs one pass over the places, an answer a few look-ups in tables.
package struct PlaceRepairs: Sendable {
  private let atlas: PlaceAtlas
  private let day: Day
  private let crosswalks: [String: [Crosswalk.Row]]
  /// Of places in force, by level and folded text.
  private var names: [Key: Set<ID<Place>>] = [:]
  private var otherNames: [Key: Set<ID<Place>>] = [:]
  private var skeletons: [Key: Set<ID<Place>>] = [:]
  /// Codes by their digits without the leading zeros of the part after the country, for codes of another length.
  private var bySerial: [Serial: Set<String>] = [:]
  /// Every name of a place, folded.
  private var spellings: [ID<Place>: Set<String>] = [:]
  private var byLevel: [Int: [ID<Place>]] = [:]

  private struct Key: Hashable {
    let level: Int
    let text: String
  }

  private struct Serial: Hashable {
    let level: Int
    let digits: String
  }

  /// How many places a name with wrong letters is compared with at most. Within a province there are fewer; a country
  /// has more villages, and a guess among them would be none.
  private static let comparable = 2000
  private static let mostCandidates = 10

  /// - Parameter day: for which to say it; what ended before became something else.
  package init(_ atlas: PlaceAtlas, crosswalks: [Crosswalk] = [], on day: Day) {
    (self.atlas, self.day) = (atlas, day)
    self.crosswalks = Dictionary(grouping: crosswalks.flatMap(\.rows), by: \.old)
    for place in atlas.places {
      spellings[place.id] = Set(place.everyName.map { Folding.fold($0) })
      for code in place.codes {
        let (prefix, digits) = Self.split(code.code)
        guard !digits.isEmpty, !prefix.isEmpty else { continue }
        bySerial[Serial(level: place.level, digits: Self.serial(digits)), default: []].insert(code.code)
      }
      guard place.exists(on: day) else {
        // A place that became one other is found by its name, and followed.
        for name in place.everyName {
          otherNames[Key(level: place.level, text: Folding.fold(name)), default: []].insert(place.id)
        }
        continue
      }
      byLevel[place.level, default: []].append(place.id)
      for name in place.names.texts.values {
        names[Key(level: place.level, text: Folding.fold(name)), default: []].insert(place.id)
      }
      for name in place.otherNames {
        otherNames[Key(level: place.level, text: Folding.fold(name.text)), default: []].insert(place.id)
      }
      for name in place.everyName {
        for key in Skeleton.keys(name) { skeletons[Key(level: place.level, text: key), default: []].insert(place.id) }
      }
    }
  }

  /// Whether any code of the country (ISO 3166, three letters) is known, so that others can be judged.
  package func knows(country: String) -> Bool {
    guard let place = atlas.place(ofCode: country, on: day) else { return false }
    return !atlas.children(of: place).isEmpty
  }

  package func repair(_ written: PlaceRepair.Written) -> PlaceRepair {
    let code = written.code.trimmed
    let name = written.name.trimmed
    guard !code.isEmpty || !name.isEmpty else { return PlaceRepair() }
    var repair = PlaceRepair()
    if !code.isEmpty {
      find(code, written, in: &repair)
      if repair.place != nil || repair.findings.contains(where: \.reason.isOpen) {
        confirm(name, written, in: &repair)
        return repair
      }
    }
    guard !name.isEmpty else {
      repair.findings.append(.init(.unknown, was: code))
      return repair
    }
    find(named: name, instead: code, written, in: &repair)
    return repair
  }

  /// Of a code of any level, or a name where no digit is in it.
  func repair(codeOrName text: String) -> PlaceRepair { repair(codeOrName: text, within: nil) }

  func repair(codeOrName text: String, within place: ID<Place>?) -> PlaceRepair {
    let code = Digits.ascii(text)
    let hasDigits = code.contains { ("0"..."9").contains($0) }
    let isName = !hasDigits && atlas.resolve(code: code, on: day) == nil
    return repair(isName ? .init(name: text, within: place) : .init(code: code, within: place))
  }

  // MARK: Codes

  /// The place of a code, with what had to be read otherwise; neither place nor finding when the code means nothing.
  private func find(_ code: String, _ written: PlaceRepair.Written, in repair: inout PlaceRepair) {
    if let found = atlas.resolve(code: code, on: day) { return follow(found, code, written, in: &repair) }
    let tidy = Self.tidy(code)
    if tidy != code, let found = atlas.resolve(code: tidy, on: day) {
      repair.findings.append(.init(.form, was: code, became: tidy))
      return follow(found, tidy, written, in: &repair)
    }
    if let rows = crosswalks[code] ?? crosswalks[tidy] { return follow(rows, code, written, in: &repair) }
    let others = codes(like: tidy, written)
    if others.count == 1, let other = others.first, let found = atlas.resolve(code: other, on: day) {
      repair.findings.append(.init(.length, was: code, became: other))
      return follow(found, other, written, in: &repair)
    }
    if others.count > 1 {
      leave(.ambiguous, code, Set(others.compactMap { atlas.place(ofCode: $0, on: day) }), in: &repair)
    }
  }

  private func follow(
    _ found: PlaceAtlas.Resolution, _ code: String, _ written: PlaceRepair.Written, in repair: inout PlaceRepair
  ) {
    switch found.succession {
    case .same(let place): settle(place, code, written, in: &repair)
    case .became(let places) where places.count == 1:
      repair.findings.append(.init(.succeeded, was: code, became: label(places[0])))
      settle(places[0], label(places[0]), written, in: &repair)
    case .became(let places):
      // Which part is meant, the name beside it may say.
      let named = places.filter { fits(written.name, $0) }
      if named.count == 1 {
        repair.findings.append(.init(.succeeded, was: code, became: label(named[0])))
        settle(named[0], label(named[0]), written, in: &repair)
      } else {
        leave(.ambiguous, code, Set(places), in: &repair)
      }
    case .ended: leave(.ended, code, [found.place], in: &repair)
    }
  }

  /// By the shares of a crosswalk, an old code that went to one new one as good as whole is that.
  private func follow(
    _ rows: [Crosswalk.Row], _ code: String, _ written: PlaceRepair.Written, in repair: inout PlaceRepair
  ) {
    let whole = Set(rows.filter { $0.share >= 1 - Crosswalk.tolerance }.map(\.new))
    if whole.count == 1, let new = whole.first, let place = atlas.place(ofCode: new, on: day) {
      repair.findings.append(.init(.succeeded, was: code, became: new))
      return settle(place, new, written, in: &repair)
    }
    leave(.ambiguous, code, Set(rows.compactMap { atlas.place(ofCode: $0.new, on: day) }), in: &repair)
  }

  /// Brings the place of a code to the column's level and into the place beside it.
  private func settle(
    _ place: ID<Place>, _ code: String, _ written: PlaceRepair.Written, in repair: inout PlaceRepair
  ) {
    guard let record = atlas[place] else { return }
    guard let level = written.level, record.level != level else { return accept(place, code, written, in: &repair) }
    if record.level > level, record.level != PlaceRecord.siteLevel, let above = atlas.ancestor(of: place, level: level)
    {
      repair.findings.append(.init(.level, was: code, became: label(above)))
      return accept(above, code, written, in: &repair)
    }
    // The code of a place above: only the name says which of its parts.
    let parts = candidates(named: written.name, level: level, within: place)
    if parts.count == 1, let part = parts.first {
      repair.findings.append(.init(.level, was: code, became: label(part)))
      accept(part, code, written, in: &repair)
    } else {
      leave(.ambiguous, code, parts.isEmpty ? [place] : parts, in: &repair)
    }
  }

  private func accept(
    _ place: ID<Place>, _ code: String, _ written: PlaceRepair.Written, in repair: inout PlaceRepair
  ) {
    if let within = written.within, !atlas.isWithin(place, within) {
      leave(.elsewhere, code, [place], in: &repair, became: label(within))
    } else {
      repair.place = place
    }
  }

  /// Tells a name that does not fit. Where it is another place's own name, which of the two was meant is open.
  private func confirm(_ name: String, _ written: PlaceRepair.Written, in repair: inout PlaceRepair) {
    guard !name.isEmpty, let place = repair.place, !fits(name, place) else { return }
    let other = exactly(name, level: atlas[place]?.level ?? 0).filter { other in
      other != place && (written.within.map { atlas.isWithin(other, $0) } ?? true)
    }
    if other.isEmpty {
      repair.findings.append(.init(.mismatch, was: label(place), became: name))
    } else {
      leave(.contradiction, label(place), Set(other).union([place]), in: &repair, became: name)
    }
  }

  /// Codes of the same number with another prefix of the same country, or with other zeros.
  private func codes(like code: String, _ written: PlaceRepair.Written) -> [String] {
    let (prefix, digits) = Self.split(code)
    guard !prefix.isEmpty, prefix.count <= 3, !digits.isEmpty else { return [] }
    let levels = written.level.map { [$0] } ?? byLevel.keys.sorted()
    let found = levels.flatMap { bySerial[Serial(level: $0, digits: Self.serial(digits))] ?? [] }.filter { other in
      let (otherPrefix, otherDigits) = Self.split(other)
      guard Self.isShort(prefix, of: otherPrefix) || Self.isShort(otherPrefix, of: prefix) else { return false }
      // Zeros may be missing or too many in front; behind them a number of a district is not taken for another's.
      return otherDigits == digits || Self.serial(otherDigits) == Self.serial(digits)
    }
    let within = written.within
    return Set(found).sorted().filter { other in
      within.map { within in atlas.place(ofCode: other, on: day).map { atlas.isWithin($0, within) } ?? false } ?? true
    }
  }

  // MARK: Names

  private func find(
    named name: String, instead code: String, _ written: PlaceRepair.Written, in repair: inout PlaceRepair
  ) {
    let was = code.isEmpty ? name : "\(code) \(name)"
    let levels = written.level.map { [$0] } ?? byLevel.keys.sorted()
    let folded = Folding.fold(name)
    let keys = Skeleton.keys(name)
    // What only sounds alike is no guess to make; it is put before a person when nothing better is found.
    let alike = { gather(levels, keys.filter { $0.utf8.count >= 3 }, skeletons, written) }
    let letters = written.within == nil ? 4 : 3
    let steps: [(PlaceRepair.Reason, () -> Set<ID<Place>>)] = [
      (.name, { gather(levels, [folded], names, written) }),
      (.alias, { gather(levels, [folded], otherNames, written) }),
      (.script, { alike().filter { place in sounds(name, like: place, letters: letters) } }),
      (.letters, { misspelt(folded, levels, written) }),
    ]
    for (reason, find) in steps {
      var found = find()
      // A name in another script agrees by its consonants with several; its letters may tell them apart.
      if found.count > 1, reason == .script {
        let closer = found.filter { place in spellings[place]?.contains { PlaceSpelling.isSlip(folded, $0) } ?? false }
        if closer.count == 1 { found = closer }
      }
      guard !found.isEmpty else { continue }
      guard found.count == 1, let place = found.first else {
        return leave(.ambiguous, was, found, in: &repair)
      }
      repair.place = place
      // A name in force, alone in its cell, is no repair.
      if reason != .name || !code.isEmpty { repair.findings.append(.init(reason, was: was, became: label(place))) }
      return
    }
    let doubtful = alike()
    guard doubtful.isEmpty else { return leave(.ambiguous, was, doubtful, in: &repair) }
    repair.findings.append(.init(.unknown, was: was))
  }

  private func gather(
    _ levels: [Int], _ texts: [String], _ table: [Key: Set<ID<Place>>], _ written: PlaceRepair.Written
  ) -> Set<ID<Place>> {
    var found: Set<ID<Place>> = []
    for level in levels {
      for text in texts where !text.isEmpty {
        for place in table[Key(level: level, text: text)] ?? [] {
          switch PlaceSuccession.of(place, on: day, record: { atlas[$0] }) {
          case .same(let place): found.insert(place)
          case .became(let places): found.formUnion(places)
          case .ended: break
          }
        }
      }
    }
    guard let within = written.within else { return found }
    return found.filter { atlas.isWithin($0, within) }
  }

  private func misspelt(_ folded: String, _ levels: [Int], _ written: PlaceRepair.Written) -> Set<ID<Place>> {
    let letters = Array(folded.unicodeScalars)
    let allowed = PlaceSpelling.slips(allowedIn: letters.count)
    guard allowed > 0 else { return [] }
    var pool = levels.flatMap { byLevel[$0] ?? [] }
    if let within = written.within {
      let below = atlas.children(of: within)
      // Two levels down, places below are all those in force that lie there.
      pool =
        below.contains { levels.contains($0.level) }
        ? below.filter { levels.contains($0.level) && $0.exists(on: day) }.map(\.id)
        : pool.filter { atlas.isWithin($0, within) }
    }
    guard pool.count <= Self.comparable else { return [] }
    var best = allowed
    var found: Set<ID<Place>> = []
    for place in pool {
      for name in spellings[place] ?? [] {
        let distance = PlaceSpelling.distance(letters, Array(name.unicodeScalars), upTo: best)
        guard distance <= best else { continue }
        if distance < best { found = [] }
        best = distance
        found.insert(place)
      }
    }
    return found
  }

  private func exactly(_ name: String, level: Int) -> [ID<Place>] {
    Array(names[Key(level: level, text: Folding.fold(name))] ?? [])
  }

  private func candidates(named name: String, level: Int, within: ID<Place>) -> Set<ID<Place>> {
    let written = PlaceRepair.Written(name: name, level: level, within: within)
    var repair = PlaceRepair()
    guard !name.trimmed.isEmpty else { return [] }
    find(named: name, instead: "", written, in: &repair)
    return repair.place.map { [$0] } ?? Set(repair.candidates)
  }

  private func fits(_ name: String, _ place: ID<Place>) -> Bool {
    if spellings[place]?.contains(Folding.fold(name)) ?? false { return true }
    return atlas[place]?.everyName.contains { PlaceSpelling.areAlike(name, $0) } ?? false
  }

  private func sounds(_ name: String, like place: ID<Place>, letters: Int) -> Bool {
    atlas[place]?.everyName.contains { PlaceSpelling.soundAlike(name, $0, letters: letters) } ?? false
  }

  // MARK: Words

  private func leave(
    _ reason: PlaceRepair.Reason, _ was: String, _ candidates: Set<ID<Place>>, in repair: inout PlaceRepair,
    became: String = ""
  ) {
    repair.place = nil
    repair.findings.append(.init(reason, was: was, became: became))
    repair.candidates = Array(candidates.sorted { label($0) < label($1) }.prefix(Self.mostCandidates))
  }

  private func label(_ place: ID<Place>) -> String {
    atlas[place].map { $0.code ?? $0.names.best(in: .english) } ?? ""
  }

  /// Without blanks and signs, in capitals, with the digits 0–9. `tur 001`, `TUR-001` and `TUR٠٠١` are `TUR001`.
  private static func tidy(_ code: String) -> String {
    Digits.ascii(code).uppercased().filter { ($0.isASCII && $0.isLetter) || ("0"..."9").contains($0) }
  }

  private static func split(_ code: String) -> (prefix: String, digits: String) {
    let prefix = code.prefix { $0.isASCII && $0.isLetter }
    let digits = code.dropFirst(prefix.count)
    guard digits.allSatisfy({ ("0"..."9").contains($0) }) else { return ("", "") }
    return (String(prefix), String(digits))
  }

  private static func serial(_ digits: String) -> String { String(digits.drop { $0 == "0" }) }

  /// Whether the letters of the one stand in the other in their order, beginning alike: `TD` in `TCD`.
  private static func isShort(_ short: String, of long: String) -> Bool {
    guard short.first == long.first else { return false }
    var rest = long[...]
    for letter in short {
      guard let place = rest.firstIndex(of: letter) else { return false }
      rest = rest[rest.index(after: place)...]
    }
    return true
  }
}
