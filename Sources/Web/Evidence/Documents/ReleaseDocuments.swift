import Basics
import Evidence
import Formats
package import Records

/// Makes documents of issues, with pictures, for whoever may see them: that is decided before.
package struct ReleaseDocuments: Sendable {
  private let pictures: ReleasePictures
  private let printer: DocumentPrinter
  private let emblem: @Sendable (String) async throws -> [UInt8]?

  /// - Parameter emblem: The picture that an imprint names.
  package init(
    places: Places, printer: DocumentPrinter, emblem: @escaping @Sendable (String) async throws -> [UInt8]?
  ) {
    pictures = ReleasePictures(places: places)
    self.printer = printer
    self.emblem = emblem
  }

  var hasPDF: Bool { printer.isAvailable }

  func document(
    _ content: ReleaseContent, _ standing: ReleaseStanding, in languages: [Language], words: Words
  ) async throws -> ReleaseDocument {
    var document = ReleaseDocument(content, standing, in: languages, words: words)
    document.pictures = try await pictures.drawings(of: content, in: document.languages, words: words)
    if let id = content.imprint.emblem, let bytes = try await emblem(id) {
      document.emblem = Document.Picture(
        png: bytes, name: "emblem", alternative: content.imprint.donor.best(in: document.languages[0]))
    }
    return document
  }

  func pdf(_ document: ReleaseDocument, with templates: Templates) async throws -> [UInt8] {
    try await printer.pdf(document.document, with: templates)
  }

  /// Without a browser there are no pictures in it, and its tables have the figures; a drawing that fails is no reason to
  /// have no file, but one to make it anew the next time. While too many wait for the browser it is refused.
  func docx(_ document: ReleaseDocument, with templates: Templates) async throws -> MadeFile {
    guard printer.isAvailable else { return MadeFile(DOCXWriter.bytes(document.document)) }
    do {
      return MadeFile(DOCXWriter.bytes(try await printer.drawn(document.document, with: templates)))
    } catch PrintRefusal.failed {
      return MadeFile(DOCXWriter.bytes(document.document), isWhole: false)
    }
  }
}
