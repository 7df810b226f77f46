import Basics
import Collect
import Evidence
import Foundation
import HTTPTypes
import Office
import Records
import Store
import Synchronization
import Testing
import Worlds
@testable import Web

/// An issue of a report on a real store, its document and the public site.
struct DocumentSite {
  let site: TestSite
  let store: Store
  let releases: Releases
  let activities: Activities
  let product: ID<Product>
  let issue: ID<Release>
  let officer = Requester(.user(ID()), grants: [Grant(.manager, sensitivity: .protected)])
  private let reviewer = Requester(.user(ID()), grants: [Grant(.reviewer)])
  private let head = Requester(.user(ID()), grants: [Grant(.head)])

  init(level: Level = .public, program: String? = "/nonexistent") async throws {
    let collect = try await CollectSite()
    store = collect.store
    let places = Places(store)
    // The figures of the sample rest on no records.
    releases = Releases(store) { _, _, _ in ReleaseTerms() }
    activities = Activities(
      store, places: places,
      sectors: try SectorList(
        yaml: String(
          contentsOf: Resources.located().packs.appending(path: "activities/sectors.yaml"), encoding: .utf8)))
    let documents = ReleaseDocuments(
      places: places, printer: DocumentPrinter(try .located(), program: program)
    ) { [store] id in try await store.emblem(id) }
    site = try TestSite(
      [
        AssetRoutes(), DocumentRoutes(releases, documents: documents),
        PublicRoutes(
          releases, documents: documents, activities: activities,
          forms: collect.parts.forms, office: collect.parts.office),
        EmblemRoutes(Products(store)), ImprintRoutes(Products(store), office: collect.parts.office),
      ], now: { [clock = store.clock] in clock.now() })
    let text = SampleIssue.text("Report", "Rapor", "تقرير")
    product = try await Products(store).define(
      as: ProductRecord(
        code: "sitrep", kind: .situationReport, names: text, languages: [.turkish, .english, .arabic], level: level,
        blocks: [ProductBlock("intro", .text(SampleIssue.words))], imprint: SampleIssue.content().imprint), by: officer)
    var content = SampleIssue.content()
    content.level = level
    issue = try await releases.prepare(content, of: product, by: officer)
  }

  /// Whose role the page is asked with.
  var path: String { "/evidence/releases/\(issue)/document" }

  func line() async throws -> ReleaseLine { try await store.read { [issue] in try $0.release(issue)! } }

  func digest() async throws -> String { try await line().progress.digest }

  func publish(embargo: Embargo? = nil) async throws {
    if let embargo { try await releases.hold(issue, until: embargo, by: head) }
    let digest = try await line().progress.digest
    try await releases.take(.officer, of: issue, seeing: digest, by: officer)
    try await releases.take(.technicalReview, of: issue, seeing: digest, by: reviewer)
    try await releases.take(.headOfOffice, of: issue, seeing: digest, by: head)
    try await releases.publish(issue, seeing: digest, by: head)
  }

  func withdraw(_ reason: String) async throws { try await releases.withdraw(issue, because: reason, by: head) }
}
