import Basics
import Collect
import FormEngine
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Records
import Store

/// The submissions to a form on a map, and the boundaries below them.
struct MapRoutes: RouteGroup {
  let parts: CollectParts

  var routes: [Route] {
    [
      .get("/collect/forms/{form}/map", .right(.readSubmissions), show),
      .get("/collect/forms/{form}/points", .right(.readSubmissions), points),
      .get("/collect/forms/{form}/summaries", .right(.readSubmissions), summaries),
      .get("/collect/map/areas/{language}", .right(.readSubmissions), areas),
    ]
  }

  /// More points than a phone draws at ease are not sent.
  private static let mostPoints = 10_000
  /// So many are listed beside the map.
  private static let mostLines = 100

  /// Stands for the middle of a submission's place, where a question's path stands for its answer.
  private static let placePoint = "place"

  static func areasPath(_ language: Language) -> String { "/collect/map/areas/\(language.rawValue)" }

  private func show(_ visit: Visit) async throws -> Response {
    let shown = try await parts.form(of: visit, reading: true)
    let words = visit.words
    let address = try SubmissionAddress(visit.queries)
    let view = SubmissionsView(parts: parts, shown: shown, address: address, visit: visit, view: .map)
    let questions = shown.outline.questions.filter { $0.type == .geopoint && shown.outline.isOutsideRepeats($0.path) }
    let path = (questions.first { $0.path == visit.query("point") } ?? questions.first)?.path
    let point = visit.query("point") == Self.placePoint ? Self.placePoint : path ?? Self.placePoint
    let atlas = try await parts.places.atlas()
    let points = try await found(address, at: point, in: shown, atlas, visit)
    let lines = try await self.lines(points, shown, atlas, visit)
    let isLimited = points.count >= Self.mostPoints
    let chips = try await view.chips()
    let map = try await parts.places.map(level: 1, zoom: 6)
    let model = MapPage(
      head: try FormHead(shown, .map, visit), chips: chips, hasChips: !chips.isEmpty,
      count: words(
        point == Self.placePoint
          ? isLimited ? "collect.map.placesLimited" : "collect.map.placesCount"
          : isLimited ? "collect.map.limited" : "collect.map.count", ["count": .number(points.count)]),
      questions: questions.isEmpty
        ? nil
        : .init(
          options: questions.map { Field.Option($0.path, $0.label, isChosen: $0.path == point) } + [
            Field.Option(Self.placePoint, words["collect.map.byPlace"], isChosen: point == Self.placePoint)
          ]),
      address: shown.path + "/map",
      kept: address.fields().map { SubmissionsPage.Kept(name: $0.name, value: $0.value) },
      listPath: shown.path + "/submissions" + address.query, hasPoints: !points.isEmpty,
      emptyTitle: words["collect.map.empty.title"],
      emptyText: view.filterProblem
        ?? words[questions.isEmpty ? "collect.map.empty.noQuestion" : "collect.map.empty.text"],
      areas: Self.areasPath(words.language),
      points: shown.path + "/points" + address.query(with: [("point", point)]), summaries: shown.path + "/summaries",
      legend: ReviewState.allCases.map { .init(state: $0.rawValue, label: $0.label(in: words)) },
      credit: MapCredit(map.sources, in: words), lines: lines)
    return try await visit.page(
      Page(shown.title, model, trail: [.forms(words)], scripts: ["map.js", "collect.js"]))
  }

  /// - Parameter path: of a question, or ``placePoint`` for the middle of each submission's place.
  private func found(
    _ address: SubmissionAddress, at path: String, in shown: ShownForm, _ atlas: PlaceAtlas, _ visit: Visit
  ) async throws -> [SubmissionPoint] {
    let place = try await address.place.flatMapAsync { text in try await parts.place(text, visit) }
    guard address.place == nil || place != nil, address.notUnderstood(by: shown.outline).isEmpty else { return [] }
    let query = address.query(of: shown.id, outline: shown.outline, place: place)
    guard path == Self.placePoint else {
      return try await parts.submissions.points(query, path: path, limit: Self.mostPoints, for: visit.requester)
    }
    let placed = try await parts.submissions.placed(query, limit: Self.mostPoints, for: visit.requester)
    return placed.compactMap { one in
      atlas[one.place]?.centre.map {
        SubmissionPoint(submission: one.submission, latitude: $0.latitude, longitude: $0.longitude, state: one.state)
      }
    }
  }

  private func lines(
    _ points: [SubmissionPoint], _ shown: ShownForm, _ atlas: PlaceAtlas, _ visit: Visit
  ) async throws -> [MapPage.Line] {
    let words = visit.words
    let listed = points.prefix(Self.mostLines)
    let lines = try await parts.submissions.lines(
      of: listed.map(\.submission), form: shown.id, columns: [], for: visit.requester)
    let byID = Dictionary(lines.map { ($0.submission, $0) }, uniquingKeysWith: { first, _ in first })
    return listed.compactMap { point in
      guard let line = byID[point.submission] else { return nil }
      return MapPage.Line(
        path: "/collect/submissions/\(line.submission)", received: words.time(line.received),
        placeName: line.place.map { atlas.shortPath($0, in: words.language) } ?? words["collect.submissions.noPlace"],
        coordinates: AnswerWords.coordinates(point.latitude, point.longitude))
    }
  }

  // MARK: For the script

  /// `{"points": [[latitude, longitude, state, id], …]}`
  private func points(_ visit: Visit) async throws -> Response {
    let shown = try await parts.form(of: visit, reading: true)
    guard let path = visit.query("point") else { throw AccessRefusal.malformed }
    let atlas = try await parts.places.atlas()
    let points = try await found(try SubmissionAddress(visit.queries), at: path, in: shown, atlas, visit)
    let json: JSON = .object([
      (
        "points",
        .array(
          points.map { point in
            [
              .number(point.latitude), .number(point.longitude), .string(point.state.rawValue),
              .string(point.submission.description),
            ]
          })
      )
    ])
    return Self.json(json.serialized, type: "application/json", caching: "no-store")
  }

  /// What is at one point, as a part of the page.
  private func summaries(_ visit: Visit) async throws -> Response {
    let shown = try await parts.form(of: visit, reading: true)
    let words = visit.words
    let ids = visit.queries.values("submission").prefix(20).compactMap { ID<Submission>($0) }
    let lines = try await parts.submissions.lines(of: ids, form: shown.id, columns: [], for: visit.requester)
    let names = try await parts.names(for: words)
    return try visit.fragment(
      SummariesFragment(
        lines: lines.map { line in
          let received = words.time(line.received)
          return SummariesFragment.Line(
            path: "/collect/submissions/\(line.submission)", title: line.name ?? received,
            state: line.state.label(in: words), tone: line.state.tone,
            about: [line.name == nil ? nil : received, names[line.author]].compactMap { $0 }.joined(separator: " · "))
        }))
  }

  /// The boundaries of provinces, for a map of the whole mission.
  private func areas(_ visit: Visit) async throws -> Response {
    guard let language = Language(rawValue: try visit.parameter("language")) else { throw AccessRefusal.notFound }
    let atlas = try await parts.places.atlas()
    let map = try await parts.places.map(level: 1, zoom: 7)
    var writer = GeoJSONWriter()
    for feature in map.features(in: atlas, language) { writer.write(feature) }
    for line in map.lines {
      writer.write(
        GeoFeature(
          geometry: line.geometry,
          properties: [.init("name", .null), .init("status", .string(line.status.rawValue))]))
    }
    writer.finish()
    return Self.json(
      String(decoding: writer.take(), as: UTF8.self), type: "application/geo+json", caching: "private, max-age=3600")
  }

  private static func json(_ text: String, type: String, caching: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: type, .cacheControl: caching],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

extension SubmissionAddress {
  /// The query with further fields.
  func query(with more: [(String, String)]) -> String {
    more.reduce(with { _ in }.query) { query, field in
      let value = field.1.addingPercentEncoding(withAllowedCharacters: .queryPart) ?? ""
      return query + (query.isEmpty ? "?" : "&") + "\(field.0)=\(value)"
    }
  }
}

extension FormOutline {
  func isOutsideRepeats(_ path: String) -> Bool { group(of: path)?.repeats.isEmpty ?? false }
}
