import Basics
import Collect
import FormEngine
import Foundation
import Office
import Records
import Store
import Web

/// Who goes where in the last round of the demonstration: five teams with a phone each, a province that nobody took, a
/// district that is overdue, and two visits of one team to another's districts. Invented.
enum DemonstrationTeams {
  static let teams: [(name: String, provinces: [String])] = [
    ("Adana–Osmaniye", ["TUR001", "TUR080"]), ("Adıyaman–Şanlıurfa", ["TUR002", "TUR063"]),
    ("Gaziantep–Kilis", ["TUR027", "TUR079"]), ("Hatay", ["TUR031"]),
    ("Kahramanmaraş–Malatya–Elazığ", ["TUR046", "TUR044", "TUR023"]),
  ]
  /// No team took it.
  static let nobodys = "TUR021"

  /// Makes the teams, gives them the districts of their provinces, and sends their visits with the pack's form B2. What the
  /// visits found stands in the estimates of the round, so that they add no figure.
  static func fill(
    _ mission: Mission, _ programme: ID<Programme>, _ round: TrackingRound, seed: UInt64
  ) async throws {
    let version = try await publish(in: mission)
    let atlas = try await mission.places.atlas()
    var random = SplitMix64(seed: seed ^ 0x5465_616D)
    var phones: [String: ID<AppUser>] = [:]
    var districts: [String: [PlaceRecord]] = [:]
    for (name, provinces) in teams {
      let phone = try await mission.office.appUsers.create(
        label: "Phone \(name)", place: nil, programme: programme, by: .system
      ).record.id
      phones[name] = phone
      let team = try await mission.presence.define(
        of: programme, name: name, members: [phone.recast()], by: .system)
      for code in provinces {
        guard let province = atlas.place(ofCode: code, on: round.to) else { continue }
        let covered = try await mission.store.read { try $0.covered(in: province, of: round.id, areas: nil) }
        districts[name, default: []] += covered.compactMap { atlas[$0] }.sorted { ($0.code ?? "") < ($1.code ?? "") }
        // Who has several provinces is done with the first before the last week.
        let until = code == provinces.last ? round.to : round.to.adding(days: -7)
        try await mission.presence.assign(covered, in: round.id, to: team, until: until, by: .system)
      }
    }
    let open = Set(
      try await mission.store.read {
        try $0.roundPlaces(of: round.id, status: .notReached, areas: nil, limit: 1000).map(\.place)
      })
    for (name, _) in teams {
      guard let phone = phones[name] else { continue }
      var visited = (districts[name] ?? []).filter { !open.contains($0.id) }
      if name == "Hatay" { visited += (districts["Adana–Osmaniye"] ?? []).prefix(2) }
      let informant = DemonstrationInformant.all.first { $0.team == name }
      let known = visited.prefix(informant?.districts ?? 0).map(\.id)
      try await informant?.register(for: known, in: programme, on: round.from, mission)
      for district in visited {
        let day = round.from.adding(days: Int.random(in: 2...20, using: &random))
        let told = known.contains(district.id) ? informant : nil
        try await send(district, of: round, on: day, told, by: phone, version: version, to: mission)
      }
    }
    _ = try await mission.store.sealNow()
    try await mission.presence.keeper.catchUp()
  }

  /// The form by which informants answer, for the programme of the demonstration.
  private static func publish(in mission: Mission) async throws -> String {
    let (pack, findings) = PackFolder(mission.resources.packs.appending(path: "baseline")).read()
    guard var draft = pack?.forms.first(where: { $0.formID == "baseline_b2" }) else {
      throw Demonstration.Incomplete(problems: findings.map(\.diagnostic.code))
    }
    draft.shape.placing.programme = "presence"
    _ = try await mission.collect.forms.publish(draft, by: .system)
    return draft.version
  }

  private static func send(
    _ district: PlaceRecord, of round: TrackingRound, on day: Day, _ informant: DemonstrationInformant?,
    by phone: ID<AppUser>, version: String, to mission: Mission
  ) async throws {
    guard let code = district.code else { return }
    let name = district.names.best(in: .turkish)
    let told = informant.map { "<informant_code>\($0.code)</informant_code>" } ?? ""
    let key = "\(round.number)-\(code)-\(phone)"
    let xml = """
      <?xml version="1.0" encoding="UTF-8"?><data id="baseline_b2" version="\(version)">\
      <start>\(day)T09:00:00.000+03:00</start><end>\(day)T10:10:00.000+03:00</end><today>\(day)</today>\
      <deviceid>demo:team</deviceid><visit><round>\(round.number)</round><assessed_on>\(day)</assessed_on>\
      <location>\(code)</location><location_name>\(name)</location_name><outcome>assessed</outcome></visit>\
      <informant><informant_kind>\(informant?.kind ?? "mukhtar")</informant_kind>\(told)\
      <informant_consent>OK</informant_consent></informant>\
      <universe><residence_basis>present</residence_basis><sites_included>yes</sites_included></universe>\
      <movement><trend>same</trend></movement><conditions><relations>good</relations><top_needs>shelter work</top_needs>\
      </conditions><credibility><seen>yes</seen><basis>estimate</basis></credibility>\
      <remarks>The figures are in the sheet of the field office.</remarks>\
      <meta><instanceID>uuid:\(ID<Submission>(named: "demonstration", key))</instanceID></meta></data>
      """
    let received = Instant(microseconds: Int64(day.epochDay * 86_400 + 8 * 3600) * 1_000_000)
    let receipt = try await mission.collect.intake.receive(
      SubmissionPost(xml: Array(xml.utf8), received: received), by: .appUser(phone))
    guard case .accepted = receipt else {
      throw Demonstration.Incomplete(problems: ["the visit of \(code) was not accepted"])
    }
  }
}
