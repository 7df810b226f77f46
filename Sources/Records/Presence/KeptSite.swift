package import Basics
import Collect
package import FormEngine
import Foundation

/// Who lives in a site of the master list at the end of a round, as a released round keeps it.
package struct KeptSite: Hashable, Sendable {
  package enum State: String, CaseIterable, Sendable {
    case open
    /// Nobody is there.
    case closed
    /// None of the round: it was opened later, or lives on in another.
    case gone
  }

  /// What an assessment found, with what says who may see it.
  package struct Found: Hashable, Sendable {
    let people: Int
    let day: Day
    let form: ID<FormEngine.Form>
    let area: ID<Place>?
    let programme: ID<Programme>?

    package init(
      people: Int, day: Day, form: ID<FormEngine.Form>, area: ID<Place>?, programme: ID<Programme>?
    ) {
      (self.people, self.day, self.form) = (people, day, form)
      (self.area, self.programme) = (area, programme)
    }
  }

  package let site: ID<Place>
  var state: State
  /// Nil where no figure is known.
  var found: Found?

  package init(site: ID<Place>, state: State = .open, found: Found? = nil) {
    (self.site, self.state, self.found) = (site, state, found)
  }

  /// Whether both say the same of how many are there.
  func isAlike(_ other: KeptSite) -> Bool { state == other.state && found?.people == other.found?.people }

  /// Nil where it is none of the round.
  var inSites: LocationPeople.InSites? {
    var sites = LocationPeople.InSites()
    switch state {
    case .gone: return nil
    case .closed: (sites.known, sites.closed) = (1, 1)
    case .open:
      if let found {
        (sites.known, sites.people, sites.oldest) = (1, found.people, found.day)
      } else {
        sites.unknown = 1
      }
    }
    return sites
  }
}

extension [ID<Place>: KeptSite] {
  /// A site that is not there is none of the round.
  func known(_ site: ID<Place>) -> KeptSite { self[site] ?? KeptSite(site: site, state: .gone) }
}

/// Sites as events keep them: the ids that many of them name once, then small numbers; in base 64.
package struct KeptSites: Hashable, Sendable {
  package let all: [KeptSite]

  package init(_ all: [KeptSite]) {
    self.all = all
  }

  private var text: String { Data(bytes).base64EncodedString() }
  /// By which what somebody looked at is known again.
  var digest: String { Hash.sha256.hex(of: text) }

  private var bytes: [UInt8] {
    var ids = PresenceShare.Table<ID<Place>>()
    var sites: [UInt8] = []
    for kept in all {
      sites += kept.site.bytes
      sites.append(varint: UInt64(KeptSite.State.allCases.firstIndex(of: kept.state) ?? 0))
      sites.append(varint: kept.found == nil ? 0 : 1)
      guard let found = kept.found else { continue }
      sites.append(zigzag: Int64(found.people))
      sites.append(zigzag: Int64(found.day.epochDay))
      let named: [ID<Place>?] = [
        found.form.recast(as: Place.self), found.area, found.programme?.recast(as: Place.self),
      ]
      for id in named {
        if let id {
          sites.append(zigzag: Int64(ids.number(id)))
        } else {
          sites.append(zigzag: -1)
        }
      }
    }
    var bytes: [UInt8] = []
    bytes.append(varint: UInt64(ids.keys.count))
    for id in ids.keys { bytes += id.bytes }
    bytes.append(varint: UInt64(all.count))
    return bytes + sites
  }

  private init(bytes: [UInt8]) throws(VarintReader.Damaged) {
    var reader = VarintReader(bytes)
    func id() throws(VarintReader.Damaged) -> ID<Place> {
      guard let id = ID<Place>(bytes: try reader.bytes(16)) else { throw VarintReader.Damaged() }
      return id
    }
    var ids: [ID<Place>] = []
    for _ in 0..<(try reader.count()) { ids.append(try id()) }
    func named() throws(VarintReader.Damaged) -> ID<Place>? {
      let number = try reader.zigzag()
      guard number >= 0 else { return nil }
      guard number < Int64(ids.count) else { throw VarintReader.Damaged() }
      return ids[Int(number)]
    }
    var all: [KeptSite] = []
    for _ in 0..<(try reader.count()) {
      var kept = KeptSite(site: try id())
      let state = try reader.varint()
      guard state < UInt64(KeptSite.State.allCases.count) else { throw VarintReader.Damaged() }
      kept.state = KeptSite.State.allCases[Int(state)]
      if try reader.varint() == 1 {
        let (people, day) = (try reader.zigzag(), try reader.zigzag())
        let (form, area, programme) = (try named(), try named(), try named())
        guard let form, (0...Int64(Int32.max)).contains(people), abs(day) < 1 << 24 else {
          throw VarintReader.Damaged()
        }
        kept.found = KeptSite.Found(
          people: Int(people), day: Day(epochDay: Int(day)), form: form.recast(as: FormEngine.Form.self), area: area,
          programme: programme?.recast(as: Programme.self))
      }
      all.append(kept)
    }
    self.all = all
  }
}

extension KeptSites: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let data = Data(base64Encoded: text), let sites = try? KeptSites(bytes: Array(data)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not sites")
    }
    self = sites
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// Sites of a place in which a released round has other people than is known now.
package struct LateSites: Sendable {
  /// The place of the round that they lie in; where there is none, the nearest above them.
  package let place: ID<Place>
  /// Those that differ, as they are known now.
  let sites: KeptSites
  /// All sites of the place, as the round has them, and as it would.
  package let former: LocationPeople.InSites
  package let now: LocationPeople.InSites
  /// An officer said that the round stays as it is.
  package let isSetAside: Bool

  /// What who decides has seen.
  package var seen: String { sites.digest }
}

/// What officers said of a site of a released round: as what it counts, and what they left aside.
struct SiteDecision: Hashable, Sendable {
  /// As what, and since when: of places that say something of the same site the later counts.
  struct Said: Hashable, Sendable {
    let site: KeptSite
    let at: HybridTime
  }

  private(set) var accepted: Said?
  private(set) var setAside: Said?

  mutating func note(_ site: KeptSite, isAccepted: Bool, at time: HybridTime) {
    let said = Said(site: site, at: time)
    if isAccepted { accepted = said } else { setAside = said }
  }
}
