/// The XML documents that clients of the OpenRosa protocol read.
package enum OpenRosaDocument {
  package static let contentType = "text/xml; charset=utf-8"

  /// One line of the form list. A list with one incomplete line is refused by clients as a whole, so nothing that they
  /// ask for is optional here.
  package struct ListedForm: Equatable, Sendable {
    package var formID: String
    package var name: String
    package var version: String?
    /// MD5 of the XForm, in hexadecimal.
    package var hash: String
    package var downloadURL: String
    /// Nil when no files belong to the form.
    package var manifestURL: String?

    package init(
      formID: String, name: String, version: String?, hash: String, downloadURL: String, manifestURL: String?
    ) {
      self.formID = formID
      self.name = name
      self.version = version
      self.hash = hash
      self.downloadURL = downloadURL
      self.manifestURL = manifestURL
    }
  }

  package struct ListedFile: Equatable, Sendable {
    package var name: String
    /// MD5 of the file, in hexadecimal.
    package var hash: String
    package var downloadURL: String

    package init(name: String, hash: String, downloadURL: String) {
      self.name = name
      self.hash = hash
      self.downloadURL = downloadURL
    }
  }

  /// OpenRosa Form Discovery API 1.0.
  package static func formList(_ forms: [ListedForm]) -> String {
    var text = declaration + "<xforms xmlns=\"http://openrosa.org/xforms/xformsList\">"
    for form in forms {
      text += "<xform>" + element("formID", form.formID) + element("name", form.name)
      if let version = form.version { text += element("version", version) }
      text += element("hash", "md5:" + form.hash) + element("downloadUrl", form.downloadURL)
      if let manifest = form.manifestURL { text += element("manifestUrl", manifest) }
      text += "</xform>"
    }
    return text + "</xforms>"
  }

  package static func manifest(_ files: [ListedFile]) -> String {
    var text = declaration + "<manifest xmlns=\"http://openrosa.org/xforms/xformsManifest\">"
    for file in files {
      text += "<mediaFile>" + element("filename", file.name) + element("hash", "md5:" + file.hash)
      text += element("downloadUrl", file.downloadURL) + "</mediaFile>"
    }
    return text + "</manifest>"
  }

  /// What clients show to the person who sent: after success and after failure.
  package static func response(_ message: String) -> String {
    declaration + "<OpenRosaResponse xmlns=\"http://openrosa.org/http/response\">"
      + "<message>" + escaped(message) + "</message></OpenRosaResponse>"
  }

  private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

  private static func element(_ name: String, _ text: String) -> String { "<\(name)>\(escaped(text))</\(name)>" }

  /// Characters that XML 1.0 cannot hold at all become U+FFFD.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\r": result += "&#13;"
      case "\t", "\n", "\u{20}"..."\u{FFFD}", "\u{10000}"...: result.unicodeScalars.append(scalar)
      default: result += "\u{FFFD}"
      }
    }
    return result
  }
}
