# Made the numbers of src/scoring/tests/margins.rs: raked weights and the errors of residuals, R 4, survey 4.1.
suppressMessages(library(survey))
i<-0:239
sex<-1+as.integer((i*i+i%/%3)%%5<2)
age<-1+((i*3+i%/%7)%%7)%/%3
age<-ifelse(i%%19==0,"-",as.character(age))
mark<-function(j) 1+((i*(2*j+3)+i%/%5+(j+1)*(i%/%11)+2*(sex==2)+as.integer(age=="1"))%%5)
q<-sapply(0:3,mark); q[i%%13==0,4]<-NA
N<-900; n<-length(i)
d<-data.frame(sex=factor(sex),age=factor(age),w=N/n,N=N)
hit<-(q>=4)*1; d$a1<-hit[,1]; d$b2<-hit[,4]
d$a<-rowSums(hit[,1:2]); d$am<-2
d$b2h<-ifelse(is.na(hit[,4]),0,hit[,4]); d$b2m<-as.integer(!is.na(hit[,4]))
d$r<-rowSums(hit,na.rm=TRUE); d$rm<-rowSums(!is.na(hit)); d$one<-1
nb<-sum(age=="-"); rest<-1-nb/n
tot<-list(sex=c("1"=500,"2"=400),age=c("-"=N*nb/n,"1"=300*rest,"2"=350*rest,"3"=250*rest))
pop<-c(`(Intercept)`=N, sex2=400, age1=300*rest, age2=350*rest, age3=250*rest)
for(f in list(~N,NULL)){
 D<-svydesign(id=~1,weights=~w,fpc=f,data=d)
 C<-calibrate(D,~sex+age,population=pop,calfun="raking",epsilon=1e-14,maxit=500)
 for(v in list(c("a1","one"),c("a","am"),c("b2h","b2m"),c("r","rm"))){
  e<-svyratio(as.formula(paste0("~",v[1])),as.formula(paste0("~",v[2])),C)
  cat(v[1],sprintf("%.12f %.12f",100*coef(e),100*SE(e)),"\n")
 }}
print(unique(data.frame(sex,age,w=sprintf("%.12f",weights(C)))))
