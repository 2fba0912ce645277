//! Words for every error: what happened, and what to do next.

super::table!(
    Problem {
        wave_title: "Không có đợt lấy ý kiến này", "There is no such survey";
        wave_text: "Địa chỉ có thể bị gõ thiếu hoặc đợt lấy ý kiến không có ở đây.", "The address may have been mistyped, or the survey is not held here.";
        agency_title: "Không có cơ quan này trong đợt lấy ý kiến", "This survey does not ask about that agency";
        agency_text: "Địa chỉ có thể bị gõ thiếu, hoặc cơ quan đã đổi tên, sáp nhập. Xin tìm lại cơ quan ở trang đầu.", "The address may have been mistyped, or the agency was renamed or merged. Please look for it on the first page.";
        method_title: "Không có cách tính này", "There is no such method";
        method_text: "Đợt lấy ý kiến không có cách tính chỉ số được yêu cầu. Xin chọn lại ở trang kết quả.", "The survey has no method of that name. Choose one on the results page.";
        not_found_title: "Không tìm thấy trang", "Page not found";
        not_found_text: "Địa chỉ có thể bị gõ thiếu, hoặc nội dung chưa được công bố.", "The address may have been mistyped, or its content has not been published.";
        not_open_title: "Đợt lấy ý kiến chưa mở", "The survey is not open yet";
        not_open_text: "Đợt lấy ý kiến mở từ ngày {opens}. Xin trở lại sau.", "It opens on {opens}. Please come back then.";
        closed_title: "Đợt lấy ý kiến đã kết thúc", "The survey has closed";
        closed_text: "Đợt lấy ý kiến đã kết thúc ngày {closed}; phiếu gửi sau ngày đó không được ghi nhận.", "It closed on {closed}; forms sent after that day are not recorded.";
        rejected_title: "Phiếu chưa được ghi nhận", "The form was not recorded";
        rejected_text: "Có câu chưa trả lời hoặc chưa đúng. Xin quay lại phiếu, xem lại rồi gửi lần nữa.", "Some answers are missing or wrong. Go back to the form, look it over and send again.";
        bad_id_title: "Phiếu chưa được ghi nhận", "The form was not recorded";
        bad_id_text: "Số của phiếu không đúng dạng. Xin mở lại phiếu từ trang đầu.", "The form's number is not of the right form. Please open the form again from the first page.";
        conflict_title: "Phiếu chưa được ghi nhận", "The form was not recorded";
        conflict_text: "Một phiếu khác đã được gửi với cùng số. Nếu đây là ý kiến của một người khác, xin mở một phiếu mới.", "Another form was sent under the same number. If this is another person's opinion, please open a new form.";
        ticket_unknown_title: "Không tìm thấy mã", "Code not found";
        ticket_unknown_text: "Không tìm thấy mã. Xin kiểm tra lại từng ký tự; chữ O và số 0, chữ I và số 1 được hiểu như nhau.", "Code not found. Check each character; O and 0, I and 1 are taken as the same.";
        ticket_used_title: "Mã đã được dùng", "The code was already used";
        ticket_used_text: "Mã này đã được dùng để trả lời một lần. Nếu không phải Ông/Bà trả lời, xin bấm “Tôi chưa trả lời”.", "This code was already used. If it was not you, press \"I did not answer\".";
        not_allowed_title: "Không được phép", "Not allowed";
        not_allowed_text: "Việc này cần được giao quyền. Nếu Ông/Bà chỉ muốn cho ý kiến, xin mở phiếu từ trang đầu.", "This needs a permission. If you only want to give your opinion, open the form from the first page.";
        busy_title: "Hệ thống đang bận", "Busy";
        busy_text: "Xin thử lại sau ít phút. Nếu Ông/Bà vừa gửi phiếu, phiếu CHƯA được ghi nhận: xin quay lại phiếu và bấm gửi lần nữa; bấm gửi nhiều lần vẫn chỉ tính một phiếu.", "Please try again in a few minutes. If you were sending a form, it was NOT recorded: go back to it and press Send again; sending twice counts once.";
        read_only_title: "Tạm thời không nhận phiếu", "No forms are taken for now";
        read_only_text: "Hệ thống đang được kiểm tra nên tạm thời chỉ cho xem, chưa ghi phiếu mới; những phiếu đã có mã biên nhận không bị mất. Xin gửi lại sau.", "The system is being checked: it can be read, but nothing new is recorded for now; forms that have a receipt are safe. Please send again later.";
        too_many_title: "Quá nhiều yêu cầu cùng lúc", "Too many requests at once";
        too_many_text: "Từ mạng mà Ông/Bà đang dùng vừa có quá nhiều yêu cầu. Xin thử lại sau {wait}.", "Too many requests have just come from the network that you use. Please try again in {wait}.";
        seconds: "{n} giây", "{n} seconds";
        minutes: "{n} phút", "{n} minutes";
        not_ready_title: "Hệ thống đang khởi động", "Starting up";
        not_ready_text: "Xin thử lại sau ít phút.", "Please try again in a few minutes.";
        too_large_title: "Phiếu quá dài", "Too much was sent";
        too_large_text: "Dữ liệu gửi lên vượt quá mức cho phép ({limit} KB). Xin rút ngắn phần ý kiến rồi gửi lại.", "More was sent than is accepted ({limit} KB). Please shorten your remarks and send again.";
        type_title: "Dạng dữ liệu không nhận được", "This kind of data is not accepted";
        type_text: "Xin mở phiếu từ trang đầu và gửi bằng nút “Gửi phiếu”.", "Please open the form from the first page and use its Send button.";
        malformed_title: "Yêu cầu không đọc được", "The request could not be read";
        malformed_text: "Xin mở lại từ trang đầu.", "Please start again from the first page.";
        verb_title: "Không dùng được cách gọi này", "This does not work here";
        verb_text: "Trang này không nhận kiểu yêu cầu đó. Xin mở lại từ trang đầu.", "The page does not take this kind of request. Please start again from the first page.";
        foreign_title: "Yêu cầu đến từ trang khác", "Sent from another site";
        foreign_text: "Để bảo vệ Ông/Bà, phiếu chỉ được nhận khi gửi từ chính trang này. Phiếu chưa được ghi nhận. Xin mở phiếu từ trang đầu.", "To protect you, forms are accepted only from this site itself. Nothing was recorded. Please open the form from the first page.";
        storage_title: "Chưa ghi được", "Nothing could be stored";
        storage_text: "Nơi lưu trữ đang gặp trục trặc; những phiếu đã có mã biên nhận không bị mất. Nếu Ông/Bà vừa gửi phiếu mà chưa thấy mã, xin quay lại phiếu và bấm gửi lần nữa sau ít phút.", "The storage has trouble; forms that have a receipt are safe. If you were sending a form and saw no receipt, go back to it and press Send again in a few minutes.";
        internal_title: "Có lỗi của hệ thống", "Something went wrong on our side";
        internal_text: "Lỗi này là của chúng tôi và đã được ghi lại. Xin thử lại sau; những phiếu đã có mã biên nhận không bị mất.", "The fault is ours and has been noted. Please try again later; forms that have a receipt are safe.";
        to_home: "Về trang đầu", "To the first page";
        to_results: "Xem kết quả", "To the results";
        code: "Mã lỗi: {code} ({status})", "Error code: {code} ({status})";
    }
);
