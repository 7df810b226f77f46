import Basics
package import Evidence
import HTTPTypes
import Hummingbird
package import Office
import Store

/// What products of a project say of themselves, said once: donor, credit, disclaimer, emblem and licence.
package struct ImprintRoutes: RouteGroup {
  private let products: Products
  private let office: Office

  package init(_ products: Products, office: Office) {
    (self.products, self.office) = (products, office)
  }

  static let path = "/evidence/imprints"

  package var routes: [Route] {
    let one = "\(Self.path)/{programme}"
    return [
      .get(Self.path, .right(.manageEvidence), list),
      .get(one, .right(.manageEvidence)) { try await show($0, nil) },
      .post(one, .right(.manageEvidence), state),
      .post("\(one)/emblem", .right(.manageEvidence), limit: EmblemRoutes.limit, setEmblem),
      .get("\(one)/emblem.png", .right(.readEvidence), picture),
    ]
  }

  private func list(_ visit: Visit) async throws -> Response {
    let say = visit.words
    let known = Dictionary(
      uniqueKeysWithValues: try await products.store.read { try $0.projectImprints() }.map {
        ($0.programme, $0.imprint)
      })
    let lines = try await office.programmes.all().map { programme in
      ImprintsPage.Line(
        path: "\(Self.path)/\(programme.id)", name: programme.names.best(in: say.language), code: programme.code,
        donor: known[programme.id].map { $0.donor.best(in: say.language) }.flatMap { $0.isEmpty ? nil : $0 }
          ?? say["imprint.none"])
    }
    return try await visit.page(
      Page(
        say["imprint.title"], ImprintsPage(lines: lines, isEmpty: lines.isEmpty), trail: ProductRoutes.trail(visit),
        section: ProductRoutes.path))
  }

  private func project(of visit: Visit) async throws -> (programme: ProgrammeRecord, known: ProjectImprint?) {
    let programme = try await office.programmes.programme(try visit.id("programme"))
    return (programme, try await products.store.read { try $0.imprint(of: programme.id) })
  }

  private func show(_ visit: Visit, _ problem: (any Refusal)?, typed: Imprint? = nil) async throws -> Response {
    let (say, project) = (visit.words, try await project(of: visit))
    let imprint = typed ?? project.known?.imprint ?? Imprint()
    let path = "\(Self.path)/\(project.programme.id)"
    let model = ImprintPage(
      name: project.programme.names.best(in: say.language), proof: visit.proof, action: path, back: Self.path,
      edition: String(project.known?.edition ?? 0), problem: problem.map { say.refusal($0) },
      fields: ProductDraft.imprint(imprint, in: say), licence: ProductDraft.licence(imprint, in: say),
      picture: imprint.emblem.map { "\(path)/emblem.png?\($0.prefix(12))" }, emblemAction: "\(path)/emblem")
    return try await visit.page(
      Page(
        say["imprint.one"], model, trail: ProductRoutes.trail(visit, Crumb(say["imprint.title"], Self.path)),
        width: .narrow, section: ProductRoutes.path, status: problem == nil ? .ok : .unprocessableContent))
  }

  private func state(_ visit: Visit) async throws -> Response {
    let project = try await project(of: visit)
    var imprint = Imprint(emblem: project.known?.imprint.emblem)
    for (name, path) in ProductDraft.imprints {
      for language in Language.allCases {
        imprint[keyPath: path].texts[language.rawValue] = visit.form["\(name).\(language.rawValue)"]
      }
    }
    imprint.licence = visit.form["licence"] ?? ""
    let edition = visit.form.integer("edition") ?? 0
    do {
      try await products.imprint(project.programme.id, as: imprint, seeing: edition, by: visit.requester)
    } catch let refusal as ProductRefusal where refusal.kind != .forbidden {
      return try await show(visit, refusal, typed: imprint)
    }
    return visit.redirect(to: Self.path, notice: Notice(.success, visit.words["imprint.isKept"]))
  }

  private func setEmblem(_ visit: Visit) async throws -> Response {
    let project = try await project(of: visit)
    guard let png = EmblemRoutes.png(visit.form) else { return try await show(visit, EmblemRefusal.noPicture) }
    let blob = try await products.store.blobs.put(
      stream: ProjectImprint.id(project.programme.id), of: ProjectImprint.stream, type: "image/png", bytes: png)
    var imprint = project.known?.imprint ?? Imprint()
    imprint.emblem = blob.description
    do {
      try await products.imprint(
        project.programme.id, as: imprint, seeing: project.known?.edition ?? 0, by: visit.requester)
    } catch let refusal as ProductRefusal where refusal == .hasChanged {
      return try await show(visit, refusal)
    }
    return visit.redirect(
      to: "\(Self.path)/\(project.programme.id)",
      notice: Notice(.success, visit.words["document.emblem.isSet"]))
  }

  private func picture(_ visit: Visit) async throws -> Response {
    guard let id = try await project(of: visit).known?.imprint.emblem,
      let bytes = try await products.store.emblem(id)
    else { throw AccessRefusal.notFound }
    return EmblemRoutes.answer(bytes)
  }
}

/// The projects, each with whose money it is.
struct ImprintsPage: PageModel {
  static let template = "evidence/imprints"

  let lines: [Line]
  let isEmpty: Bool

  struct Line: Equatable, Sendable {
    let path: String
    let name: String
    let code: String
    let donor: String
  }
}

/// The imprint of one project.
struct ImprintPage: PageModel {
  static let template = "evidence/imprint"

  let name: String
  let proof: String
  let action: String
  let back: String
  /// Of the imprint that is shown.
  let edition: String
  let problem: String?
  let fields: [Field]
  let licence: Field
  let picture: String?
  let emblemAction: String
}
