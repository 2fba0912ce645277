# Makes designs.csv and R's estimates of it, survey 4.1. Of “adjust” at later stages R 4.5 says otherwise (STATISTICS), so those rows were taken out.
suppressMessages(library(survey))
set.seed(7)
# nasty: lonely PSU stratum, certainty stratum, one-respondent agency, zero weights, factor nobody answered in an agency
N<-0; rows<-list()
strata<-data.frame(s=c("a","b","c","d"), nh=c(4,1,3,2), Nh=c(20,9,3,11))
id<-0
for(i in 1:4){ for(p in 1:strata$nh[i]){ nv<-sample(1:3,1); M<-nv+sample(0:4,1)
 for(v in 1:nv){ k<-sample(1:6,1); A<-k+sample(0:40,1)
  for(r in 1:k){ id<-id+1
   m<-rnorm(1,0,.5)+(i-2)*.3
   q<-pmin(5,pmax(1,round(3.6+m+rnorm(6,0,1)))); q[runif(6)<.15]<-NA
   ag<-sample(c("G1","G2","G3"),1)
   if(ag=="G3") q[5:6]<-NA
   rows[[id]]<-data.frame(resp=sprintf("r%03d",id),s=strata$s[i],p=paste0("p",p),v=paste0("v",v),w=runif(1,1,5)*strata$Nh[i]/strata$nh[i],Nh=strata$Nh[i],M=M,A=A,ag=ag,q1=q[1],q2=q[2],q3=q[3],q4=q[4],q5=q[5],q6=q[6])
 }}}}
d<-do.call(rbind,rows)
d$ag[5]<-"G4"; d$w[9]<-0; d[12,c("q1","q2","q3","q4","q5","q6")]<-NA
write.csv(d,"designs.csv",row.names=FALSE,na="",quote=FALSE)
its<-list(overall=paste0("q",1:6),F1=paste0("q",1:3),F2=paste0("q",4:6))
d$psu<-paste(d$s,d$p); d$ssu<-paste(d$psu,d$v)
out<-list()
for(des in c("wr","fpc1","multi")) for(lon in c("remove","certainty","adjust","average")){
 options(survey.lonely.psu=lon)
 D<-switch(des, wr=svydesign(id=~psu,strata=~s,weights=~w,data=d,nest=TRUE),
   fpc1=svydesign(id=~psu,strata=~s,weights=~w,fpc=~Nh,data=d,nest=TRUE),
   multi=svydesign(id=~psu+ssu+resp,strata=~s,weights=~w,fpc=~Nh+M+A,data=d,nest=TRUE))
 for(it in names(its)){
  a<-rowSums(d[,its[[it]]]>=4,na.rm=TRUE); m<-rowSums(!is.na(d[,its[[it]]]))
  D$variables$a<-a; D$variables$m<-m
  for(g in c("",unique(d$ag))){
   sel<-m>0 & (if(g=="") TRUE else d$ag==g)
   if(sum(sel&d$w>0)==0) {out[[length(out)+1]]<-data.frame(des,lon,it,g,est=NA,se=NA,df=NA);next}
   S<-D[sel,]
   r<-tryCatch(svyratio(~a,~m,S),error=function(e) NULL)
   if(is.null(r)) next
   out[[length(out)+1]]<-data.frame(des,lon,it,g,est=as.numeric(coef(r)),se=as.numeric(SE(r)),df=degf(S))
  }}}
write.csv(do.call(rbind,out),"designs_expected.csv",row.names=FALSE)
