import Basics
import Formats
import Hummingbird
import Office

extension TableFile {
  /// A table to be saved, whose name says when its data are not real. Never kept by anybody on the way.
  func response(
    named name: String, sheet: String? = nil, header: [String], _ rows: [[ExportValue]], mark: DataMark?, words: Words,
    stamp: FileStamp? = nil
  ) -> Response {
    let bytes = bytes(
      sheet: sheet ?? name, header: header, rows, isRightToLeft: words.language.isRightToLeft,
      stamp: stamp)
    return Response(
      status: .ok,
      headers: [
        .contentType: type, .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"\(mark?.filePrefix ?? "")\(name).\(rawValue)\"",
      ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
