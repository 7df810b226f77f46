import Basics
package import Collect
import FormEngine
package import Foundation
import HTTPTypes
import Hummingbird
package import Office
import Store

/// The protocol by which ODK Collect, KoboCollect and others fetch forms and send submissions (OpenRosa 1.0), at the
/// root of the server, under `/key/{token}` for clients that cannot sign in, and under `/{user}` as older ones ask.
package struct OpenRosaRoutes: RouteGroup {
  private let appUsers: AppUserStore
  private let profile: ProfileStore
  private let programmes: ProgrammeStore
  private let forms: Forms
  private let intake: Intake
  private let signIn: OpenRosaSignIn
  private let upload: OpenRosaUpload

  /// - Parameters:
  ///   - key: secret bytes that all processes of the node share.
  ///   - folder: where files lie while they arrive.
  ///   - largestRequest: in bytes.
  package init(
    _ office: Office, forms: Forms, intake: Intake, key: [UInt8], folder: URL, largestRequest: Int = 512 << 20
  ) {
    appUsers = office.appUsers
    profile = office.profile
    programmes = office.programmes
    self.forms = forms
    self.intake = intake
    signIn = OpenRosaSignIn(appUsers: office.appUsers, key: key)
    upload = OpenRosaUpload(folder: folder, limit: largestRequest)
  }

  package var routes: [Route] {
    ["", "/key/{token}", "/{user}"].flatMap { base in
      [
        .get(base + "/formList", .machine, formList),
        Route(.head, base + "/submission", .machine, body: .none, ready),
        Route(.post, base + "/submission", .machine, body: .stream, receive),
      ]
    }
      + ["", "/key/{token}"].flatMap { base in
        [
          .get(base + "/openrosa/{form}/{version}/form.xml", .machine, form),
          .get(base + "/openrosa/{form}/{version}/manifest.xml", .machine, manifest),
          .get(base + "/openrosa/{form}/media/{name}", .machine, medium),
        ]
      }
  }

  // MARK: Fetching

  private func formList(_ visit: Visit) async throws -> Response {
    try await answer(visit) { appUser in
      try await appUsers.note(appUser)
      // A form that is shown on a phone beside those of real missions.
      let mark = try await profile.current().mode == .demonstration ? " (\(visit.words.briefDemonstrationMark))" : nil
      let practising = mark == nil ? try await programmes.practising() : []
      let wanted = visit.query("formID")
      let offered = try await forms.offered(to: appUser.requester, on: visit.today).filter { form in
        wanted.map { $0 == form.version.content.formID } ?? true
      }
      let listed = offered.map { form in
        let base = visit.absolute(base(of: visit) + "/openrosa/\(form.id)/\(form.version.entry)")
        return OpenRosaDocument.ListedForm(
          formID: form.version.content.formID,
          name: form.version.content.title + (mark ?? practice(form.version, practising, visit)),
          version: form.version.content.version.isEmpty ? nil : form.version.content.version,
          hash: form.version.content.xform.md5, downloadURL: base + "/form.xml",
          manifestURL: form.media.isEmpty ? nil : base + "/manifest.xml")
      }
      return OpenRosaAnswer.document(OpenRosaDocument.formList(listed))
    }
  }

  /// What is said of a form whose programme only practises.
  private func practice(_ version: FormRecord.Version, _ practising: Set<String>, _ visit: Visit) -> String {
    guard let code = version.content.shape.placing.programme?.lowercased(), practising.contains(code) else { return "" }
    return " (\(visit.words["programme.mode.practice"]))"
  }

  private func form(_ visit: Visit) async throws -> Response {
    try await answer(visit) { appUser in
      let version = try await version(visit, appUser)
      return try await file(version.content.xform, type: "text/xml; charset=utf-8")
    }
  }

  private func manifest(_ visit: Visit) async throws -> Response {
    try await answer(visit) { appUser in
      let form: ID<FormEngine.Form> = try visit.id("form")
      let record = try await forms.record(form, for: appUser.requester, on: visit.today)
      let base = visit.absolute(base(of: visit) + "/openrosa/\(form)/media/")
      let files = record.media.values.sorted { $0.name < $1.name }.map { file in
        OpenRosaDocument.ListedFile(
          name: file.name, hash: file.md5,
          downloadURL: base + (file.name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""))
      }
      return OpenRosaAnswer.document(OpenRosaDocument.manifest(files))
    }
  }

  private func medium(_ visit: Visit) async throws -> Response {
    try await answer(visit) { appUser in
      let record = try await forms.record(try visit.id("form"), for: appUser.requester, on: visit.today)
      guard let medium = record.media[try visit.parameter("name")] else { throw FormRefusal.unknown }
      return try await file(medium, type: SafeFile.type(of: medium))
    }
  }

  private func version(_ visit: Visit, _ appUser: AppUserRecord) async throws -> FormRecord.Version {
    let record = try await forms.record(try visit.id("form"), for: appUser.requester, on: visit.today)
    let entry: ID<Entry> = try visit.id("version")
    guard let version = record.versions.first(where: { $0.entry == entry }) else { throw FormRefusal.unknown }
    return version
  }

  private func file(_ file: FormFile, type: String) async throws -> Response {
    OpenRosaAnswer.file(type: type, size: file.size, md5: file.md5, try await forms.content(of: file))
  }

  // MARK: Sending

  private func ready(_ visit: Visit) async throws -> Response {
    try await answer(visit) { _ in OpenRosaAnswer.ready(at: visit.absolute(visit.request.uri.path)) }
  }

  private func receive(_ visit: Visit) async throws -> Response {
    try await answer(visit) { appUser in
      let post = try await upload.read(visit)
      let words = visit.words
      switch try await intake.receive(post, by: appUser.requester.actor, from: appUser.requester) {
      case .accepted(_, let isNew):
        return OpenRosaAnswer.message(words[isNew ? "openrosa.received" : "openrosa.added"], status: .created)
      case .quarantined(_, let reason):
        return OpenRosaAnswer.message(
          words["openrosa.kept.\(reason.rawValue)"], status: reason.isConflict ? .conflict : .accepted)
      }
    }
  }

  // MARK: Both

  /// The prefix under which this client asks, so that what it fetches next is under it too.
  private func base(of visit: Visit) -> String {
    visit.context.parameters.get("token").map { "/key/\($0)" } ?? ""
  }

  private func answer(
    _ visit: Visit, _ body: (AppUserRecord) async throws -> Response
  ) async throws -> Response {
    switch try await signIn.recognise(visit) {
    case .challenge(let challenge): return challenge
    case .known(let appUser):
      do {
        return try await body(appUser)
      } catch let refusal as any Refusal {
        return OpenRosaAnswer.message(visit.words.refusal(refusal), status: Self.status(of: refusal.kind))
      }
    }
  }

  /// Like everywhere, but clients know no 422.
  private static func status(of kind: RefusalKind) -> HTTPResponse.Status {
    switch kind {
    case .unauthenticated: .unauthorized
    case .forbidden: .forbidden
    case .missing: .notFound
    case .conflict: .conflict
    case .tooLarge: .contentTooLarge
    case .invalid: .badRequest
    case .tooMany: .tooManyRequests
    case .busy: .serviceUnavailable
    }
  }
}
