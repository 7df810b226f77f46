package import Basics
package import Evidence
import Formats
import Foundation
import Hummingbird
import Office
package import Store

/// An issue of a product as a document: page, PDF, DOCX, its tables as a workbook, and a DOCX that comes back.
package struct DocumentRoutes: RouteGroup {
  private let releases: Releases
  private let documents: ReleaseDocuments
  private let exports: DataExports

  package init(_ releases: Releases, documents: ReleaseDocuments) {
    (self.releases, self.documents) = (releases, documents)
    exports = DataExports(releases.store)
  }

  static func path(_ release: ID<Release>) -> String { "/evidence/releases/\(release)/document" }

  private static let largestFile = 16 << 20

  package var routes: [Route] {
    let path = "/evidence/releases/{release}/document"
    return [
      .get(path, .signedIn, show),
      .get("\(path).docx", .signedIn, docx),
      .get("\(path).pdf", .signedIn, pdf),
      .get("\(path).xlsx", .signedIn, workbook),
      .post("\(path)/return", .right(.manageEvidence), limit: Self.largestFile, giveBack),
      .post("\(path)/take", .right(.manageEvidence), limit: 4 << 20, take),
    ]
  }

  /// The issue of the address with how it stands for the reader.
  private struct Asked {
    let line: ReleaseLine
    let content: ReleaseContent
    let standing: ReleaseStanding

    var isOpen: Bool { standing.state == .draft }

    func tables(_ words: Words) -> IssueTables { IssueTables(content: content, standing: standing, words: words) }
  }

  private func asked(_ visit: Visit) async throws -> Asked {
    let id = try visit.id("release", of: Release.self)
    let viewer = ReleaseViewer.account(try visit.requester)
    return try await releases.store.read { [now = visit.now] reader in
      guard let line = try reader.release(id), line.sight(for: viewer, at: now) != .hidden,
        let content = try reader.releaseContent(id)
      else { throw ReleaseRefusal.unknown }
      return Asked(
        line: line, content: content, standing: try ReleaseStanding(of: line, for: viewer, at: now, reader))
    }
  }

  private func languages(_ visit: Visit) -> [Language] {
    (visit.query("languages") ?? visit.words.language.rawValue).split(whereSeparator: { ", +".contains($0) })
      .compactMap { Language(rawValue: String($0)) }
  }

  private func document(_ asked: Asked, _ visit: Visit) async throws -> ReleaseDocument {
    try await documents.document(asked.content, asked.standing, in: languages(visit), words: visit.words)
  }

  // MARK: Reading

  private func show(_ visit: Visit) async throws -> Response {
    let asked = try await asked(visit)
    let document = try await document(asked, visit)
    let (path, words) = (Self.path(asked.line.id), visit.words)
    let query = "?languages=\(document.languages.map(\.rawValue).joined(separator: ","))"
    let hasPDF = documents.hasPDF
    let actions = DocumentPage.Actions(
      languages: asked.content.choices.map { choice in
        .init(
          label: choice.map { words["place.language.\($0.rawValue)"] }.joined(separator: " + "),
          path: "\(path)?languages=\(choice.map(\.rawValue).joined(separator: ","))",
          isCurrent: choice == document.languages)
      }, hasLanguages: asked.content.languages.count > 1,
      files: (hasPDF ? [DocumentPage.File(label: words["document.asPDF"], path: "\(path).pdf\(query)")] : [])
        + [DocumentPage.File(label: words["document.asWord"], path: "\(path).docx\(query)")],
      tables: asked.content.tables.isEmpty
        ? nil
        : TakeOut(
          asked.tables(words).label, formats: [("\(path).xlsx", words["takenOut.asXLSX"])], in: words),
      noPDF: hasPDF ? nil : words.refusal(PrintRefusal.noBrowser),
      returning: asked.isOpen && visit.may(.manageEvidence)
        ? .init(path: "\(path)/return", proof: visit.proof) : nil)
    let issue = ReleaseRoutes.path(asked.line.id)
    let body = DocumentBody(document.document, libraries: visit.site.drawingLibraries) { $0.path(below: issue) }
    let model = DocumentPage(actions: actions, body: body)
    return try await visit.page(
      Page(
        document.document.running, model, trail: [Crumb(words["document.back"], "/evidence/releases/\(asked.line.id)")],
        scripts: ["picture.js"], width: body.isSideBySide || document.document.layout != .report ? .wide : .narrow,
        section: "/evidence/products"))
  }

  private func pdf(_ visit: Visit) async throws -> Response {
    let asked = try await asked(visit)
    let document = try await document(asked, visit)
    let bytes = try await documents.pdf(document, with: visit.site.templates)
    return .download(bytes, named: "\(document.fileName).pdf", type: "application/pdf")
  }

  private func docx(_ visit: Visit) async throws -> Response {
    let asked = try await asked(visit)
    let document = try await document(asked, visit)
    let file = try await documents.docx(document, with: visit.site.templates)
    return .download(file.bytes, named: "\(document.fileName).docx", type: DOCXWriter.type)
  }

  /// The file says who took it while nothing of it is released.
  private func workbook(_ visit: Visit) async throws -> Response {
    let asked = try await asked(visit)
    let tables = asked.tables(visit.words)
    return try await exports.take(
      .figures, of: asked.line.id, called: asked.content.title.best(in: visit.words.language), as: tables.fileName,
      level: asked.content.level, by: visit
    ) { stamp in
      .download(
        tables.workbook(stamp: asked.isOpen ? stamp : nil), named: tables.fileName, type: TableFile.xlsx.type)
    }
  }

  // MARK: What comes back

  private func giveBack(_ visit: Visit) async throws -> Response {
    let asked = try await asked(visit)
    guard asked.isOpen else { throw ReleaseRefusal.isReleased }
    guard let file = visit.form.upload("file") else { throw AccessRefusal.malformed }
    let returned = try ReturnedDocument(docx: file.bytes)
    let identity = returned.identity.split(separator: "/").map(String.init)
    guard identity.count == 4, identity[0] == asked.content.product, identity[1] == String(asked.content.number),
      let digits = Digits(rawValue: identity[3])
    else { throw DocumentRefusal.otherDocument }
    let languages = identity[2].split(separator: "+").compactMap { Language(rawValue: String($0)) }
    let sent = ReleaseDocument(
      asked.content, asked.standing, in: languages, words: visit.words.in(visit.words.language, digits: digits))
    let found = ReturnedTexts(returned, of: sent)
    let (words, path) = (visit.words, Self.path(asked.line.id))
    func figures(_ changes: [ReturnedDocument.Change]) -> [DocumentReturnPage.Figure] {
      changes.map {
        .init(
          place: words.list($0.place), language: words["place.language.\($0.language.rawValue)"], old: $0.old,
          new: $0.new)
      }
    }
    let texts = found.edited.isEmpty ? found.texts : []
    let model = DocumentReturnPage(
      proof: visit.proof, digest: asked.line.progress.digest, action: "\(path)/take", back: path,
      edited: figures(found.edited),
      hasEdited: !found.edited.isEmpty, removed: figures(found.removed), hasRemoved: !found.removed.isEmpty,
      texts: texts.map { text in
        .init(
          name: "\(text.language.rawValue).\(text.block)",
          block: asked.content.blocks.first { $0.key == text.block }?.title.best(in: words.language) ?? text.block,
          language: words["place.language.\(text.language.rawValue)"], code: text.language.rawValue,
          direction: text.language.isRightToLeft ? "rtl" : "ltr", old: text.old, new: text.new)
      }, hasTexts: !texts.isEmpty, isSame: found.edited.isEmpty && found.removed.isEmpty && found.texts.isEmpty,
      status: Field("status", words["document.return.status"]).with {
        $0.options = [ProductText.State.Status.translated, .reviewed, .draft].map {
          .init($0.rawValue, words["document.status.\($0.rawValue)"], isChosen: $0 == .translated)
        }
      })
    return try await visit.page(
      Page(
        words["document.return.title"], model, trail: [Crumb(words["document.title"], path)], width: .narrow,
        section: "/evidence/products", status: found.edited.isEmpty ? .ok : .unprocessableContent))
  }

  private func take(_ visit: Visit) async throws -> Response {
    let asked = try await asked(visit)
    let status = visit.form["status"].flatMap(ProductText.State.Status.init(rawValue:)) ?? .translated
    let authoritative = asked.content.authoritative
    let names = visit.form.values("take").sorted { first, _ in first.hasPrefix("\(authoritative.rawValue).") }
    var texts: [String: ProductText] = [:]
    for block in asked.content.blocks { if case .text(let text) = block.content { texts[block.key] = text } }
    var changed: [String] = []
    for name in names {
      let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
      guard parts.count == 2, let language = Language(rawValue: parts[0]), let known = texts[parts[1]],
        asked.content.languages.contains(language), let text = visit.form[name]?.replacing("\r\n", with: "\n")
      else { continue }
      texts[parts[1]] = known.with(text, in: language, authoritative: authoritative, status: status)
      if !changed.contains(parts[1]) { changed.append(parts[1]) }
    }
    try await releases.write(
      texts.filter { changed.contains($0.key) }, of: asked.line.id, seeing: visit.form["digest"] ?? "",
      by: try visit.requester)
    return visit.redirect(
      to: Self.path(asked.line.id),
      notice: Notice(.success, visit.words("document.return.taken", ["count": .number(changed.count)])))
  }
}

/// Why a file that came back is not looked at.
package enum DocumentRefusal: String, Refusal {
  /// It was not made of this issue.
  case otherDocument = "document.return.notOfThis"

  package var code: String { rawValue }
}

extension ReleaseStanding {
  /// How an issue stands at an instant, for whoever may see it.
  package init(of line: ReleaseLine, for viewer: ReleaseViewer, at now: Instant, _ reader: Reader) throws {
    let progress = line.progress
    let state: State =
      if let withdrawn = progress.withdrawn {
        .withdrawn(withdrawn.mark.at, reason: withdrawn.reason)
      } else if let published = progress.published {
        if let embargo = progress.embargo, embargo.until > now {
          .embargoed(embargo)
        } else {
          .released(published.at)
        }
      } else { .draft }
    self.init(
      state, correctedBy: line.correction(for: viewer, at: now)?.number,
      corrects: try progress.supersedes.flatMap { try reader.release($0)?.number }, correction: progress.reason)
    followed = progress.followed.compactMap { translation in
      translation.published.map { Followed(language: translation.language, at: $0.at) }
    }
  }
}

extension ReleaseContent {
  /// The languages in which it can be had: each alone, and any two of them side by side.
  var choices: [[Language]] {
    let pairs = languages.indices.flatMap { first in
      languages.indices.filter { $0 > first }.map { [languages[first], languages[$0]] }
    }
    return languages.map { [$0] } + pairs
  }
}

extension Site {
  /// What draws charts and maps, in the order in which it is loaded.
  var drawingLibraries: [String] {
    ["vega/vega5.js", "vega-lite/vega-lite5.js", "vega-embed/vega-embed6.js"].map(assets.libraryAddress(of:))
  }
}
