//! Words of the form, of its other states, and of every fault that a submission can have.

super::table!(
    Form {
        notice_title: "Trước khi trả lời", "Before you answer";
        notice_1: "{organiser} mời Ông/Bà cho ý kiến về lần làm thủ tục gần đây tại {agency}. Ý kiến được dùng để tính Chỉ số hài lòng năm {year} và để các cơ quan phục vụ tốt hơn.", "{organiser} invites your opinion on your recent procedure at {agency}. It is used for the {year} satisfaction index and to serve people better.";
        notice_2: "Phiếu không hỏi họ tên, số điện thoại, số căn cước hay mã hồ sơ. Câu trả lời được lưu không kèm địa chỉ mạng, thiết bị hay giờ trả lời. Cơ quan được đánh giá không xem được phiếu của từng người.", "No name, phone, identity or file number is asked. Answers are stored without network address, device or time. The agency that is rated cannot see anyone's form.";
        notice_3: "Việc trả lời là tự nguyện và không ảnh hưởng đến hồ sơ hay quyền lợi của Ông/Bà. Ông/Bà có thể dừng bất cứ lúc nào; phiếu chưa bấm “Gửi” thì không được tính.", "Answering is voluntary and has no effect on your file or your rights. You may stop at any time; a form that was not sent is never counted.";
        notice_4: "Thời gian trả lời khoảng {minutes} phút. Câu nào không có ý kiến hoặc không gặp, xin chọn ô cuối cùng của câu đó.", "It takes about {minutes} minutes. Where you have no opinion, choose the last box.";
        notice_5: "Nếu có người xem, nhắc hoặc trả lời thay Ông/Bà, xin báo {hotline} hoặc Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh, {phone}.", "If anyone watches, prompts or answers for you, tell {hotline} or the provincial Fatherland Front, {phone}.";
        notice_5_hotline: "Nếu có người xem, nhắc hoặc trả lời thay Ông/Bà, xin báo {hotline}.", "If anyone watches, prompts or answers for you, tell {hotline}.";
        notice_5_front: "Nếu có người xem, nhắc hoặc trả lời thay Ông/Bà, xin báo Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh, {phone}.", "If anyone watches, prompts or answers for you, tell the provincial Fatherland Front, {phone}.";
        notice_6: "Thông tin được xử lý theo pháp luật về bảo vệ dữ liệu cá nhân. Đơn vị chịu trách nhiệm: {body}.", "Handled under the law on personal data protection. Responsible: {body}.";
        notice_6_more: "Xem thêm: {link}.", "More: {link}.";
        agency: "Cơ quan được đánh giá", "Agency that you rate";
        part: "Phần {n}/{total}", "Part {n} of {total}";
        required: "bắt buộc", "required";
        skip_question: "Bỏ qua câu này", "Skip this question";
        not_chosen: "– Bỏ qua câu này –", "– Skip this question –";
        choose: "– Xin chọn –", "– Please choose –";
        at_most: "Chọn tối đa {max} ý.", "Choose at most {max}.";
        at_most_chars: "Tối đa {max} ký tự.", "At most {max} characters.";
        whole_number: "Ghi một số từ 0 đến {max}.", "A whole number from 0 to {max}.";
        amount: "Ghi số tiền bằng đồng, chỉ dùng chữ số.", "The amount in đồng, digits only.";
        send: "Gửi phiếu", "Send";
        again: "Bấm gửi nhiều lần vẫn chỉ tính một phiếu.", "Sending twice counts once.";
        error_title: "Lỗi: ", "Error: ";
        summary: "Còn {n} câu chưa trả lời hoặc chưa đúng. Những câu đã trả lời vẫn được giữ nguyên.", "{n} answers are missing or wrong. What you entered is kept.";
        summary_one: "Còn 1 câu chưa trả lời hoặc chưa đúng. Những câu đã trả lời vẫn được giữ nguyên.", "1 answer is missing or wrong. What you entered is kept.";
        busy_title: "Phiếu chưa được gửi", "Not sent yet";
        busy: "Hệ thống đang bận, phiếu CHƯA được gửi. Câu trả lời vẫn còn trên máy. Xin bấm “Gửi phiếu” lại sau ít phút.", "Busy: NOT sent yet. Your answers are still here. Press Send again in a few minutes.";
        too_many: "Từ mạng mà Ông/Bà đang dùng vừa có rất nhiều phiếu được gửi đến, nên phiếu này CHƯA được gửi. Câu trả lời vẫn còn trên máy. Xin bấm “Gửi phiếu” lại sau {wait}.", "Very many forms have just come from the network that you use, so this one was NOT sent. Your answers are still here. Press Send again in {wait}.";
        sent_again: "Phiếu này vừa được bấm gửi nhiều lần liền, nên lần này chưa được nhận. Câu trả lời vẫn còn trên máy. Xin bấm “Gửi phiếu” lại sau {wait}; bấm gửi nhiều lần vẫn chỉ tính một phiếu.", "This form has just been sent many times in a row, so this time it was not taken. Your answers are still here. Press Send again in {wait}; sending twice counts once.";
        paused: "Hệ thống đang tạm ngừng nhận phiếu để kiểm tra, phiếu CHƯA được gửi. Câu trả lời vẫn còn trên máy. Xin bấm “Gửi phiếu” lại sau.", "Forms are not being taken while the system is checked: NOT sent yet. Your answers are still here. Press Send again later.";
        conflict_title: "Đây có phải là ý kiến của một người khác không?", "Is this another person's answer?";
        conflict: "Một phiếu khác đã được gửi từ trang này và đã được ghi nhận. Phiếu dưới đây có câu trả lời khác và CHƯA được gửi. Nếu là ý kiến của một người khác, xin bấm “Gửi phiếu”: phiếu sẽ được tính riêng. Nếu không, Ông/Bà không phải làm gì thêm.", "Another form was sent from this page and has been recorded. The form below has other answers and was NOT sent. If it is another person's opinion, press Send: it will be counted as theirs. If not, you need do nothing more.";
        stale_title: "Xin gửi lại phiếu", "Please send again";
        stale: "Số của phiếu không đúng dạng nên phiếu CHƯA được gửi. Phiếu đã được cấp số mới, câu trả lời vẫn được giữ nguyên. Xin bấm “Gửi phiếu” lại.", "The form's number was not of the right form, so it was NOT sent. It has a new number now and your answers are kept. Press Send again.";
        closed_title: "Đợt lấy ý kiến đã kết thúc", "This round has closed";
        closed: "Đợt lấy ý kiến đã kết thúc ngày {date}. Phiếu này chưa được ghi nhận. Ông/Bà có thể chép lại ý kiến và gửi đến {address}.", "This round closed on {date}. The form was not recorded. You may copy your remarks and send them to {address}.";
        closed_no_address: "Đợt lấy ý kiến đã kết thúc ngày {date}. Phiếu này chưa được ghi nhận. Ông/Bà có thể chép lại ý kiến dưới đây.", "This round closed on {date}. The form was not recorded. You may copy your remarks below.";
        closed_unsent: "Đợt lấy ý kiến tại {agency} đã kết thúc ngày {date}.", "The round on {agency} closed on {date}.";
        closed_write: "Ông/Bà vẫn có thể gửi ý kiến đến {address}.", "You may still send your remarks to {address}.";
        closed_answers: "Những điều Ông/Bà đã ghi", "What you entered";
        not_open_title: "Đợt lấy ý kiến chưa mở", "This round is not open yet";
        not_open: "Đợt lấy ý kiến tại {agency} mở từ ngày {opens} đến hết ngày {closes}. Xin trở lại sau.", "The round on {agency} is open from {opens} to {closes}. Please come back then.";
    }
);

super::table!(
    Fault {
        required_level: "Xin chọn một mức; nếu không có ý kiến, chọn ô cuối.", "Choose one; if you have no opinion, the last box.";
        required_choice: "Xin chọn một ý.", "Choose one.";
        required_multi: "Xin chọn ít nhất một ý.", "Choose at least one.";
        required_number: "Xin ghi một số.", "Enter a number.";
        required_words: "Xin ghi câu trả lời.", "Enter an answer.";
        unknown_question: "Phiếu gửi lên có mục “{question}” không thuộc đợt này. Mục đó đã được bỏ; xin bấm “Gửi phiếu” lại.", "The form had an entry “{question}” that is not part of this round. It was taken out; press Send again.";
        unknown_option: "Câu trả lời “{given}” không có trong danh sách; xin chọn lại.", "The answer “{given}” is not in the list; choose again.";
        not_asked: "Câu này không dành cho trường hợp của Ông/Bà; xin bỏ qua.", "This question is not for your case; please skip it.";
        several_values: "Câu này chỉ nhận một câu trả lời; xin chọn lại.", "Only one answer fits here; choose again.";
        repeated_option: "Ý “{option}” được gửi hai lần; xin chọn lại.", "“{option}” was sent twice; choose again.";
        too_many: "Chỉ chọn tối đa {max} ý.", "Choose at most {max}.";
        exclusive: "Ý “{option}” không chọn cùng ý khác được.", "“{option}” cannot be chosen together with others.";
        wrong_number: "Xin ghi một số nguyên, chỉ dùng chữ số, ví dụ 150000.", "Enter a whole number, digits only, such as 150000.";
        wrong_choice: "Xin chọn trong các ý đã cho.", "Choose from what is offered.";
        wrong_words: "Xin trả lời bằng lời.", "Answer in words.";
        out_of_range: "Xin ghi một số từ 0 đến {max}.", "Enter a number from 0 to {max}.";
        too_long: "Ý kiến dài {found} ký tự, chỉ nhận tối đa {max}. Xin rút ngắn bớt.", "This has {found} characters; at most {max} fit. Please shorten it.";
        control_character: "Có ký tự không đọc được. Các ký tự đó đã được bỏ; xin xem lại rồi bấm gửi.", "There were characters that cannot be read. They were taken out; look it over and send again.";
    }
);
